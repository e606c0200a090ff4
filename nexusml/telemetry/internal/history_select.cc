#include "nexusml/telemetry/internal/history_select.h"

#include <algorithm>
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

using Counts = std::vector<std::uint64_t>;

/// Takes: a begin that may be absent: a histogram that was not born yet had observed nothing.
void add_difference(Counts& counts, const SampledValue& begin, const SampledValue& end) {
  for (std::size_t i = 0; i < end.buckets.size(); ++i) {
    counts[i] += end.buckets[i] - (begin.absent() ? 0 : begin.buckets[i]);
  }
}

std::vector<Label> paired(const std::vector<std::string>& names, const std::vector<std::string>& values) {
  std::vector<Label> labels;
  for (std::size_t i = 0; i < names.size(); ++i) labels.push_back({names[i], values[i]});
  return labels;
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

Grid grid_of(const HistoryRing& ring, WallTime newest, const GridSpec& spec) {
  Grid grid;
  if (ring.empty()) return grid;
  const HistoryRing::Time last = ring.time(ring.end() - 1);
  const auto point_at = [&](WallTime time) {
    const HistoryRing::Time steady = last - (newest - time);
    auto sample = ring.sample_at(steady);
    if (sample && steady - ring.time(*sample) > spec.maximum_age) sample.reset();
    return GridPoint{time, sample, steady < ring.time(ring.first()) && ring.first() == 0};
  };
  const auto step = std::chrono::duration_cast<WallTime::duration>(spec.step);
  grid.before = point_at(spec.from - step);
  for (WallTime time = spec.from; time <= spec.until && grid.points.size() < spec.maximum_points; time += step) {
    grid.points.push_back(point_at(time));
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
  return paired(family->labels, one.label_values);
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

std::vector<SeriesPoints> Selection::points(const Grid& grid) const {
  std::vector<SeriesPoints> result;
  for (const HistoryRing::Series* one : series) {
    SeriesPoints line{.labels = labels_of(*one), .points = {}};
    SeriesLog::Cursor cursor(one->log);
    for (const GridPoint& point : grid.points) {
      if (!point.sample) continue;
      if (const auto value = number_of(cursor.at(*point.sample))) line.points.push_back({point.time, *value});
    }
    if (!line.points.empty()) result.push_back(std::move(line));
  }
  return result;
}

std::vector<SeriesPoints> Selection::increases(const Grid& grid) const {
  std::vector<SeriesPoints> result;
  const bool gauge = family != nullptr && family->type == metrics::MetricType::kGauge;
  for (const HistoryRing::Series* one : series) {
    SeriesPoints line{.labels = labels_of(*one), .points = {}};
    SeriesLog::Cursor cursor(one->log);
    GridPoint before = grid.before;
    std::optional<double> begin = before.sample ? number_of(cursor.at(*before.sample)) : std::nullopt;
    for (const GridPoint& point : grid.points) {
      const auto end = point.sample ? number_of(cursor.at(*point.sample)) : std::nullopt;
      const bool comparable = before.sample ? point.sample != before.sample : before.before_all;
      const bool known = end && comparable && (begin || !gauge);
      if (known) line.points.push_back({point.time, *end - (begin ? *begin : 0)});
      begin = end;
      before = point;
    }
    if (!line.points.empty()) result.push_back(std::move(line));
  }
  return result;
}

std::vector<SeriesPoints> Selection::quantiles(const Grid& grid, double q,
                                               const std::vector<std::string>& by_labels) const {
  std::vector<SeriesPoints> result;
  for (const auto& [key, members] : grouped(by_labels)) {
    // Per step, over the members: the buckets grew by so much.
    std::vector<Counts> grown(grid.points.size(), Counts(family->bounds.size() + 1));
    for (const HistoryRing::Series* one : members) {
      SeriesLog::Cursor cursor(one->log);
      SampledValue begin = grid.before.sample ? cursor.at(*grid.before.sample) : SampledValue{};
      bool begins = grid.before.sample || grid.before.before_all;
      for (std::size_t i = 0; i < grid.points.size(); ++i) {
        const auto& sample = grid.points[i].sample;
        if (!sample) {
          begins = grid.points[i].before_all;
          continue;
        }
        const SampledValue& end = cursor.at(*sample);
        if (begins) add_difference(grown[i], begin, end);
        begin = end;
        begins = true;
      }
    }
    SeriesPoints line{.labels = paired(by_labels, key), .points = {}};
    for (std::size_t i = 0; i < grown.size(); ++i) {
      const auto value = bucket_quantile(q, family->bounds, grown[i]);
      if (value) line.points.push_back({grid.points[i].time, *value});
    }
    if (!line.points.empty()) result.push_back(std::move(line));
  }
  return result;
}

std::vector<HistogramIncrease> Selection::observed(const Window& window,
                                                   const std::vector<std::string>& by_labels) const {
  std::vector<HistogramIncrease> result;
  for (const auto& [key, members] : grouped(by_labels)) {
    HistogramIncrease group;
    group.counts.resize(family->bounds.size() + 1);
    for (const HistoryRing::Series* one : members) {
      const SampledValue& end = one->log.newest();
      if (end.absent()) continue;
      const SampledValue begin = value_at(one->log, window.begin);
      add_difference(group.counts, begin, end);
      group.sum += begin.absent() ? end.value : end.value - begin.value;
    }
    group.count = count_of(group.counts);
    if (group.count == 0) continue;
    group.labels = paired(by_labels, key);
    group.bounds = family->bounds;
    result.push_back(std::move(group));
  }
  return result;
}

Selection::Groups Selection::grouped(const std::vector<std::string>& by_labels) const {
  Groups groups;
  if (family == nullptr || family->type != metrics::MetricType::kHistogram) return groups;
  for (const HistoryRing::Series* one : series) {
    const std::vector<Label> labels = labels_of(*one);
    std::vector<std::string> key;
    for (const std::string& label : by_labels) key.emplace_back(label_of(labels, label));
    groups[std::move(key)].push_back(one);
  }
  return groups;
}

}  // namespace nexusml::telemetry::internal
