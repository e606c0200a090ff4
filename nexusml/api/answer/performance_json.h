#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "nexusml/base/json_writer.h"
#include "nexusml/monitor/performance_reading.h"

namespace nexusml::api {

/// What a model did of late, by the history of the metrics.
struct ModelTraffic {
  std::chrono::milliseconds window{};  ///< that the history covers of what was asked
  std::uint64_t predictions = 0;
  std::uint64_t errors = 0;
  std::optional<double> p50{};  ///< seconds; none if nothing was predicted
  std::optional<double> p95{};
  std::optional<double> p99{};
};

/// One model as the schema ModelPerformance has it. What is not known is null.
void write_performance(base::JsonWriter& json, const monitor::PerformanceReading& reading, const ModelTraffic& traffic);

}  // namespace nexusml::api
