#include "nexusml/telemetry/internal/history_select.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "nexusml/telemetry/internal/bucket_quantile.h"

namespace nexusml::telemetry::internal {
namespace {

std::uint64_t count_of(const std::vector<std::uint64_t>& buckets) {
  return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
}

bool matches(const HistoryRing::Family& family, const HistoryRing::Series& series, const std::vector<Label>& matchers) {
  return std::ranges::all_of(matchers, [&](const Label& matcher) {
    const auto at = static_cast<std::size_t>(std::ranges::find(family.labels, matcher.name) - family.labels.begin());
    return at < family.labels.size() ? series.label_values[at] == matcher.value : matcher.value.empty();
  });
}

/// The value that a window begins with; absent if the series was not born yet.
SampledValue value_at(const SeriesLog& log, const std::optional<std::uint64_t>& sample) {
  return sample ? log.at(*sample) : SampledValue{};
}

/// The first value of a gauge in a window at whose begin it had none.
SampledValue first_value(const SeriesLog& log, const HistoryRing& ring, const Window& window) {
  SeriesLog::Cursor cursor(log);
  for (std::uint64_t sample = window.begin.value_or(ring.first()); sample < ring.end(); ++sample) {
    if (const SampledValue& value = cursor.at(sample); !value.absent()) return value;
  }
  return {};
}

}  // namespace

Window window_of(const HistoryRing& ring, std::chrono::nanoseconds window) {
  if (ring.empty()) return {};
  return {ring.window_start(window), ring.end() - 1};
}

WallTime wall_time(const HistoryRing& ring, WallTime newest, std::uint64_t sample) {
  const auto age = ring.time(ring.end() - 1) - ring.time(sample);
  return newest - std::chrono::duration_cast<WallTime::duration>(age);
}

std::vector<GridPoint> grid_of(const HistoryRing& ring, WallTime newest, const GridSpec& spec) {
  std::vector<GridPoint> grid;
  if (ring.empty()) return grid;
  const HistoryRing::Time last = ring.time(ring.end() - 1);
  const auto step = std::chrono::duration_cast<WallTime::duration>(spec.step);
  for (WallTime time = spec.from; time <= spec.until && grid.size() < spec.maximum_points; time += step) {
    const HistoryRing::Time steady = last - (newest - time);
    auto sample = ring.sample_at(steady);
    if (sample && steady - ring.time(*sample) > spec.maximum_age) sample.reset();
    grid.push_back({time, sample});
  }
  return grid;
}

Selection select(const HistoryRing& ring, std::string_view metric, const std::vector<Label>& matchers) {
  Selection selection{.ring = &ring, .family = ring.find(metric)};
  if (selection.family == nullptr) {
    const auto of_histogram = [&](std::string_view ending, Selection::Number number) {
      if (!metric.ends_with(ending)) return;
      const HistoryRing::Family* family = ring.find(metric.substr(0, metric.size() - ending.size()));
      if (family == nullptr || family->type != metrics::MetricType::kHistogram) return;
      selection.family = family;
      selection.number = number;
    };
    of_histogram("_count", Selection::Number::kCount);
    of_histogram("_sum", Selection::Number::kSum);
  } else if (selection.family->type == metrics::MetricType::kHistogram) {
    selection.number = Selection::Number::kCount;
  }
  if (selection.family == nullptr) return selection;
  for (const HistoryRing::Series& series : selection.family->series) {
    if (matches(*selection.family, series, matchers)) selection.series.push_back(&series);
  }
  return selection;
}

std::vector<Label> Selection::labels_of(const HistoryRing::Series& one) const {
  std::vector<Label> labels;
  for (std::size_t i = 0; i < family->labels.size(); ++i) labels.push_back({family->labels[i], one.label_values[i]});
  return labels;
}

std::optional<double> Selection::number_of(const SampledValue& value) const {
  if (value.absent()) return std::nullopt;
  return number == Number::kCount ? static_cast<double>(count_of(value.buckets)) : value.value;
}

std::vector<SeriesValue> Selection::latest() const {
  std::vector<SeriesValue> result;
  for (const HistoryRing::Series* one : series) {
    if (const auto value = number_of(one->log.newest())) result.push_back({labels_of(*one), *value});
  }
  return result;
}

std::vector<SeriesValue> Selection::increase(const Window& window) const {
  std::vector<SeriesValue> result;
  for (const HistoryRing::Series* one : series) {
    const auto end = number_of(one->log.newest());
    if (!end) continue;
    auto begin = number_of(value_at(one->log, window.begin));
    if (!begin && family->type == metrics::MetricType::kGauge) begin = number_of(first_value(one->log, *ring, window));
    result.push_back({labels_of(*one), *end - begin.value_or(0)});
  }
  return result;
}

std::vector<SeriesPoints> Selection::points(const std::vector<GridPoint>& grid) const {
  std::vector<SeriesPoints> result;
  for (const HistoryRing::Series* one : series) {
    SeriesPoints line{.labels = labels_of(*one), .points = {}};
    SeriesLog::Cursor cursor(one->log);
    for (const GridPoint& point : grid) {
      if (!point.sample) continue;
      if (const auto value = number_of(cursor.at(*point.sample))) line.points.push_back({point.time, *value});
    }
    if (!line.points.empty()) result.push_back(std::move(line));
  }
  return result;
}

std::vector<Observed> Selection::observed(const Window& window, const std::vector<std::string>& by_labels) const {
  if (family == nullptr || family->type != metrics::MetricType::kHistogram) return {};
  std::map<std::vector<std::string>, Observed> groups;
  for (const HistoryRing::Series* one : series) {
    const SampledValue& end = one->log.newest();
    if (end.absent()) continue;
    SampledValue begin = value_at(one->log, window.begin);
    if (begin.absent()) begin = {.value = 0, .buckets = std::vector<std::uint64_t>(end.buckets.size())};
    const std::vector<Label> labels = labels_of(*one);
    std::vector<std::string> key;
    for (const std::string& label : by_labels) key.emplace_back(label_of(labels, label));
    Observed& group = groups[std::move(key)];
    group.counts.resize(end.buckets.size());
    for (std::size_t i = 0; i < end.buckets.size(); ++i) group.counts[i] += end.buckets[i] - begin.buckets[i];
    group.sum += end.value - begin.value;
  }
  std::vector<Observed> result;
  for (auto& [key, group] : groups) {
    if (count_of(group.counts) == 0) continue;
    for (std::size_t i = 0; i < by_labels.size(); ++i) group.labels.push_back({by_labels[i], key[i]});
    group.bounds = &family->bounds;
    result.push_back(std::move(group));
  }
  return result;
}

std::vector<SeriesValue> quantiles_of(const std::vector<Observed>& groups, double q) {
  std::vector<SeriesValue> result;
  for (const Observed& group : groups) {
    if (const auto value = bucket_quantile(q, *group.bounds, group.counts)) result.push_back({group.labels, *value});
  }
  return result;
}

std::vector<SeriesValue> means_of(const std::vector<Observed>& groups) {
  std::vector<SeriesValue> result;
  for (const Observed& group : groups) {
    const double mean = group.sum / static_cast<double>(count_of(group.counts));
    if (std::isfinite(mean)) result.push_back({group.labels, mean});  // an infinity was observed: there is no mean
  }
  return result;
}

}  // namespace nexusml::telemetry::internal
