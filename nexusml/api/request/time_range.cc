#include "nexusml/api/request/time_range.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "nexusml/api/answer/parameter.h"
#include "nexusml/base/text.h"
#include "nexusml/telemetry/metric_history.h"

namespace nexusml::api {
namespace {

struct Unit {
  char letter;
  std::int64_t seconds;
};
constexpr std::array kUnits = {Unit{'w', 604'800}, Unit{'d', 86'400}, Unit{'h', 3600}, Unit{'m', 60}, Unit{'s', 1}};
constexpr std::int64_t kDefaultPoints = 240;  // about as many as a panel can show
constexpr std::int64_t kLongestSeconds = std::chrono::duration_cast<std::chrono::seconds>(kLongestSpan).count();

Error not_a_span(std::string_view parameter, std::string_view value, std::chrono::milliseconds longest = kLongestSpan) {
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(longest).count();
  return wrong_parameter(parameter, value,
                         "a span such as 90s, 15m, 6h, 7d or 1h30m, up to " + base::to_text(hours) + "h,");
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_time_span(std::string_view text) {
  std::int64_t total = 0;
  std::size_t next_unit = 0;  // units only fall
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || number < 0 || number > kLongestSeconds) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    while (next_unit < kUnits.size() && (text.empty() || kUnits[next_unit].letter != text.front())) ++next_unit;
    if (next_unit == kUnits.size()) return std::nullopt;
    total += number * kUnits[next_unit++].seconds;
    if (total > kLongestSeconds) return std::nullopt;
    text.remove_prefix(1);
  }
  if (total == 0) return std::nullopt;
  return std::chrono::seconds(total);
}

Result<std::chrono::milliseconds> wanted_range(const http::Request& request, std::chrono::milliseconds otherwise,
                                               std::chrono::milliseconds longest) {
  const std::optional<std::string> range = request.query_parameter("range");
  const std::optional<std::string> hours = request.query_parameter("hours");
  if (range && hours) {
    return Error(ErrorCode::kInvalidArgument, "range: give either range or hours", {{"range", "hours is given too"}});
  }
  if (range) {
    if (const auto span = parse_time_span(*range); span && *span <= longest) return *span;
    return not_a_span("range", *range, longest);
  }
  if (!hours) return otherwise;
  const auto number = base::parse_number(*hours);
  const double most = std::chrono::duration<double, std::ratio<3600>>(longest).count();
  if (number && *number * 3600 >= 1 && *number <= most) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(*number * 3'600'000));
  }
  return wrong_parameter("hours", *hours, "a number above 0 and up to " + base::to_text(most) + ", such as 6 or 0.5,");
}

Result<std::chrono::milliseconds> wanted_step(const http::Request& request, std::chrono::milliseconds range,
                                              std::chrono::milliseconds sample) {
  constexpr auto kMaximumPoints = static_cast<std::int64_t>(telemetry::MetricHistory::kMaximumPoints);
  const std::optional<std::string> step = request.query_parameter("step");
  // A whole number of samples, so that each step has as many as the others.
  const std::int64_t samples = (range / kDefaultPoints + sample - std::chrono::milliseconds(1)) / sample;
  const auto span = step ? parse_time_span(*step) : sample * std::max<std::int64_t>(1, samples);
  if (!span) return not_a_span("step", *step);
  if (range / *span >= kMaximumPoints) {
    const std::string reason = "gives more than " + base::to_text(kMaximumPoints) + " points over the range";
    return Error(ErrorCode::kInvalidArgument, "step: " + reason, {{"step", reason}});
  }
  return *span;
}

}  // namespace nexusml::api
