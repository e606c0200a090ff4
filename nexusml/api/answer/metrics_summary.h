#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "nexusml/api/service.h"

namespace nexusml::api {

/// What the metrics say of the last `window`, as the body of GET /api/v1/monitoring/metrics/summary.
///
/// Takes:   the timestamp that it bears; none: now.
/// Cost:    a question to the history per figure, under a millisecond.
/// Threads: any.
[[nodiscard]] std::string metrics_summary(const Service& service, std::chrono::milliseconds window,
                                          std::optional<std::chrono::system_clock::time_point> timestamp = {});

}  // namespace nexusml::api
