#include "nexusml/monitor/internal/drift_gauges.h"

#include <utility>

namespace nexusml::monitor {

DriftGauges::DriftGauges(const telemetry::Telemetry& telemetry, std::string model)
    : telemetry_(telemetry),
      model_(std::move(model)),
      share_(telemetry.families().dataset_drift_share.with({model_})),
      prediction_(telemetry.families().prediction_drift.with({model_})) {
  clear();
}

void DriftGauges::show(const DriftReading& reading) {
  if (reading.features.empty() && reading.predictions.empty()) return clear();
  share_.set(reading.dataset.share);
  if (reading.prediction_score) {
    prediction_.set(*reading.prediction_score);
  } else {
    prediction_.clear();
  }
  for (const LiveFeature& feature : reading.features) {
    auto found = features_.find(feature.drift.name);
    if (found == features_.end()) {
      if (!feature.drift.p_value) continue;
      const telemetry::Families& families = telemetry_.families();
      const FeatureGauges gauges{families.drift_score.with({feature.drift.name, model_}),
                                 families.drift_detected.with({feature.drift.name, model_})};
      found = features_.emplace(feature.drift.name, gauges).first;
    }
    if (feature.drift.p_value) {
      found->second.score.set(feature.drift.score);
      found->second.detected.set(feature.drift.drifted ? 1 : 0);
    } else {
      found->second.score.clear();
      found->second.detected.clear();
    }
  }
}

void DriftGauges::clear() {
  share_.clear();
  prediction_.clear();
  for (const auto& [name, gauges] : features_) {
    gauges.score.clear();
    gauges.detected.clear();
  }
}

}  // namespace nexusml::monitor
