#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/http/request.h"

namespace nexusml::api {

/// A span of time as people write it: whole numbers with units in falling order, "90s", "15m", "6h", "7d", "2w", "1h30m".
/// Returns: nothing for other texts, for 0 and for more than kLongestSpan.
/// Threads: pure function.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_time_span(std::string_view text);
inline constexpr std::chrono::milliseconds kLongestSpan = std::chrono::hours(24 * 3660);  // ten years

/// How far a question goes back: `?range=6h`, or `?hours=6` (also 0.5), or `otherwise` if there is neither.
///
/// Takes:  the longest that is allowed, whole hours.
/// Errors: kInvalidArgument that names the parameter, its value and what is allowed; also if there are both.
/// Threads: pure function.
[[nodiscard]] Result<std::chrono::milliseconds> wanted_range(const http::Request& request,
                                                             std::chrono::milliseconds otherwise,
                                                             std::chrono::milliseconds longest = kLongestSpan);

/// `?step=15s`, or what gives about 240 points over the range: a whole number of samples, which are `sample` apart.
///
/// Errors: kInvalidArgument, also for a step that gives more than MetricHistory::kMaximumPoints.
/// Threads: pure function.
[[nodiscard]] Result<std::chrono::milliseconds> wanted_step(const http::Request& request,
                                                            std::chrono::milliseconds range,
                                                            std::chrono::milliseconds sample);

}  // namespace nexusml::api
