#include "nexusml/api/answer/figures.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/time_format.h"

namespace nexusml::api {

using telemetry::HistogramIncrease;
using telemetry::SeriesValue;

void write_figure(base::JsonWriter& json, std::string_view key, const std::optional<double>& value) {
  json.key(key);
  if (value && std::isfinite(*value)) {
    json.rounded(*value, kFigureDigits);
  } else {
    json.null();
  }
}

void write_time(base::JsonWriter& json, std::string_view key,
                const std::optional<std::chrono::system_clock::time_point>& time) {
  json.key(key);
  if (time) {
    json.value(base::format_time(*time));
  } else {
    json.null();
  }
}

void write_latency(base::JsonWriter& json, std::string_view key, const HistogramIncrease* observed) {
  json.key(key);
  if (observed == nullptr) {
    json.null();
    return;
  }
  json.begin_object().field("count", observed->count);
  write_figure(json, "mean", observed->sum / static_cast<double>(observed->count));
  write_figure(json, "p50", observed->quantile(0.5));
  write_figure(json, "p95", observed->quantile(0.95));
  write_figure(json, "p99", observed->quantile(0.99));
  json.end_object();
}

void write_point(base::JsonWriter& json, const telemetry::Point& point) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(point.time.time_since_epoch());
  json.begin_array().value(static_cast<double>(milliseconds.count()) / 1000).value(point.value).end_array();
}

const HistogramIncrease* find_group(const std::vector<HistogramIncrease>& groups, std::string_view label,
                                    std::string_view value) {
  const auto found = std::ranges::find_if(
      groups, [&](const HistogramIncrease& group) { return telemetry::label_of(group.labels, label) == value; });
  return found != groups.end() ? &*found : nullptr;
}

std::optional<double> find_value(const std::vector<SeriesValue>& series, std::string_view label,
                                 std::string_view value) {
  const auto found = std::ranges::find_if(
      series, [&](const SeriesValue& one) { return telemetry::label_of(one.labels, label) == value; });
  return found != series.end() ? std::optional(found->value) : std::nullopt;
}

std::optional<double> only_value(const std::vector<SeriesValue>& series) {
  return series.size() == 1 ? std::optional(series.front().value) : std::nullopt;
}

std::optional<double> total(const std::vector<SeriesValue>& series) {
  if (series.empty()) return std::nullopt;
  double sum = 0;
  for (const SeriesValue& one : series) sum += one.value;
  return sum;
}

std::optional<double> share(std::optional<double> part, std::optional<double> whole) {
  if (!part || !whole || *whole <= 0) return std::nullopt;
  return *part / *whole;
}

}  // namespace nexusml::api
