#include "nexusml/monitor/internal/quality_gauges.h"

namespace nexusml::monitor {

QualityGauges::QualityGauges(const telemetry::Telemetry& telemetry, std::string_view source) {
  for (const QualityDimension dimension : kQualityDimensions) {
    gauges_.push_back(telemetry.families().data_quality.with({source, name_of(dimension)}));
  }
  clear();
}

void QualityGauges::show(const QualityScores& scores) {
  for (std::size_t i = 0; i < gauges_.size(); ++i) {
    if (scores.of[i]) {
      gauges_[i].set(*scores.of[i]);
    } else {
      gauges_[i].clear();
    }
  }
}

}  // namespace nexusml::monitor
