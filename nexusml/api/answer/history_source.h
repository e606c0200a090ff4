#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "nexusml/api/answer/history_question.h"
#include "nexusml/api/service.h"

namespace nexusml::api {

/// What is known about a metric's past, and who knows it.
struct HistoryAnswer {
  std::vector<telemetry::SeriesPoints> series{};
  bool is_from_prometheus = false;  ///< otherwise from the memory of this process
  std::string note{};               ///< why the answer is shorter than the question; empty: it is not
};

/// Asks the memory of this process; if the range begins before it, the Prometheus of the service, if there is one. When that
/// does not answer, memory has to do.
///
/// Cost:    blocks while Prometheus is asked.
/// Threads: any but a network thread.
[[nodiscard]] HistoryAnswer find_history(const Service& service, const HistoryQuestion& question,
                                         std::chrono::system_clock::time_point until);

}  // namespace nexusml::api
