#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/http/request.h"
#include "nexusml/telemetry/metric_history.h"

namespace nexusml::api {

/// What is wanted of a metric over time.
enum class HistoryFunction : std::uint8_t {
  kValue,     ///< the value as it is exposed
  kIncrease,  ///< growth during each step
  kRate,      ///< growth per second during each step
  kQuantile,  ///< of what a histogram observed during each step
};
/// "value", "increase", "rate", "quantile".
[[nodiscard]] std::string_view name_of(HistoryFunction function);

/// A question about one metric over time.
struct HistoryQuestion {
  std::string metric{};
  HistoryFunction function = HistoryFunction::kValue;
  double q = 0.5;                 ///< of a quantile
  std::vector<std::string> by{};  ///< labels that a quantile keeps
  std::vector<telemetry::Label> matchers{};
  std::chrono::milliseconds range{};  ///< up to now
  std::chrono::milliseconds step{};
};

/// Reads ?metric=, range= or hours=, step=, function=, q=, by=; every other parameter is a label and the value that it
/// must have.
///
/// Errors: kNotFound if there is no such metric; kInvalidArgument that names the parameter: also one that is neither an
///         option nor a label of the metric, a step that gives more than MetricHistory::kMaximumPoints, and a quantile of
///         what is no histogram.
/// Threads: any.
[[nodiscard]] Result<HistoryQuestion> read_history_question(const http::Request& request,
                                                            const telemetry::MetricHistory& history);

/// The answer from the memory of this process. Points up to `until`.
[[nodiscard]] std::vector<telemetry::SeriesPoints> ask_history(const telemetry::MetricHistory& history,
                                                               const HistoryQuestion& question,
                                                               std::chrono::system_clock::time_point until);

}  // namespace nexusml::api
