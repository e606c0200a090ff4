#pragma once

#include <map>
#include <string>

#include "nexusml/monitor/drift_reading.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::monitor {

/// Shows a model's readings as metrics: ml_data_drift_score and ml_data_drift_detected per feature,
/// ml_dataset_drift_share, ml_prediction_drift_score. What a reading does not know has no value: an old one would be a lie.
///
/// Threads: one at a time. Lifetime: the telemetry outlives it.
class DriftGauges {
 public:
  DriftGauges(const telemetry::Telemetry& telemetry, std::string model);

  void show(const DriftReading& reading);
  /// Takes every value away.
  void clear();

 private:
  struct FeatureGauges {
    metrics::Gauge score;
    metrics::Gauge detected;
  };

  const telemetry::Telemetry& telemetry_;
  const std::string model_;
  const metrics::Gauge share_;
  const metrics::Gauge prediction_;
  std::map<std::string, FeatureGauges, std::less<>> features_;  // those that had a value
};

}  // namespace nexusml::monitor
