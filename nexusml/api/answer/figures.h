#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "nexusml/base/json_writer.h"
#include "nexusml/telemetry/history_query.h"

// Parts of the monitoring API's answers. What is not known is null, never 0.
namespace nexusml::api {

/// Digits of figures that people read.
inline constexpr int kFigureDigits = 6;

void write_figure(base::JsonWriter& json, std::string_view key, const std::optional<double>& value);
void write_time(base::JsonWriter& json, std::string_view key,
                const std::optional<std::chrono::system_clock::time_point>& time);

/// A member with count, mean, p50, p95 and p99 in seconds; null if nothing was observed.
void write_latency(base::JsonWriter& json, std::string_view key, const telemetry::HistogramIncrease* observed);

/// A point as [seconds since 1970, value].
void write_point(base::JsonWriter& json, const telemetry::Point& point);

/// The group whose label has this value, or null.
[[nodiscard]] const telemetry::HistogramIncrease* find_group(const std::vector<telemetry::HistogramIncrease>& groups,
                                                             std::string_view label, std::string_view value);
/// The value of the series whose label has this value, if there is one.
[[nodiscard]] std::optional<double> find_value(const std::vector<telemetry::SeriesValue>& series,
                                               std::string_view label, std::string_view value);
/// The only value, if there is exactly one.
[[nodiscard]] std::optional<double> only_value(const std::vector<telemetry::SeriesValue>& series);
/// The sum over all series, if there is one.
[[nodiscard]] std::optional<double> total(const std::vector<telemetry::SeriesValue>& series);
/// `part / whole`, if that is a number.
[[nodiscard]] std::optional<double> share(std::optional<double> part, std::optional<double> whole);

}  // namespace nexusml::api
