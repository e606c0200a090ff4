#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What questions to MetricHistory are made of, and answered with.
namespace nexusml::telemetry {

/// A label and its value; as a matcher: only series whose label has this value.
struct Label {
  std::string name;
  std::string value;

  friend bool operator==(const Label&, const Label&) = default;
};

/// A number per series.
struct SeriesValue {
  std::vector<Label> labels{};  ///< in the order of the metric's labels
  double value = 0;
};

/// A value and the moment it was sampled for.
struct Point {
  std::chrono::system_clock::time_point time{};
  double value = 0;
};

/// A line of a plot. Points rise in time; where the series had no value there is no point.
struct SeriesPoints {
  std::vector<Label> labels{};
  std::vector<Point> points{};
};

/// What a histogram observed in a window, over the series of one group.
struct HistogramIncrease {
  std::vector<Label> labels{};
  std::vector<double> bounds{};         ///< upper bounds of the buckets, without +Inf
  std::vector<std::uint64_t> counts{};  ///< per bucket, NOT cumulated; one more than bounds
  std::uint64_t count = 0;              ///< their sum, above 0
  double sum = 0;                       ///< of what was observed

  /// As MetricHistory::quantile().
  [[nodiscard]] double quantile(double q) const;
};

/// The value of a label, or "" if the series has no such label.
/// Lifetime: of `labels`.
[[nodiscard]] std::string_view label_of(const std::vector<Label>& labels, std::string_view name);

/// The sums over all series that agree in the named labels, as PromQL's `sum by (...)`; sorted by label values. With no
/// labels: one sum, or nothing if there is no series.
/// Threads: pure function.
[[nodiscard]] std::vector<SeriesValue> sum_by(const std::vector<SeriesValue>& series,
                                              const std::vector<std::string>& labels);

}  // namespace nexusml::telemetry
