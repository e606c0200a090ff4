#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "nexusml/api/answer/history_question.h"

namespace nexusml::api {

/// A question about a metric's past in PromQL, for the step of each point. Growth is Prometheus': extrapolated to the whole
/// step, and unknown in a step with fewer than two scrapes.
///
/// Takes:   the metric's type, and the job under which Prometheus scrapes this service; empty: whatever the job.
/// Threads: pure function.
[[nodiscard]] std::string promql(const HistoryQuestion& question, metrics::MetricType type, std::string_view job);

/// The moment of the first point: the last one is that of `until`, and each has its step inside the range.
///
/// Threads: pure function.
[[nodiscard]] std::chrono::system_clock::time_point first_point(const HistoryQuestion& question,
                                                                std::chrono::system_clock::time_point until);

}  // namespace nexusml::api
