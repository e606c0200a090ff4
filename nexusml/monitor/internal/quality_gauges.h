#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nexusml/monitor/quality_reading.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::monitor {

/// Shows a source's scores as ml_data_quality_score{data_source,metric_type}, as telemetry::track_data_quality() does. A
/// dimension without a score has no value: an old one would be a lie.
///
/// Threads: one at a time. Lifetime: not beyond the telemetry.
class QualityGauges {
 public:
  QualityGauges(const telemetry::Telemetry& telemetry, std::string_view source);

  void show(const QualityScores& scores);
  /// Takes every value away.
  void clear() { show({}); }

 private:
  std::vector<metrics::Gauge> gauges_;  // by dimension
};

}  // namespace nexusml::monitor
