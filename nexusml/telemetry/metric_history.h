#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/metrics/registry.h"
#include "nexusml/telemetry/history_query.h"

namespace nexusml::telemetry {

struct MetricHistoryOptions {
  /// Between two samples. Shorter shows shorter peaks and costs memory in proportion.
  std::chrono::milliseconds step = std::chrono::seconds(15);
  /// How far back it remembers, at least, if the memory suffices.
  std::chrono::milliseconds length = std::chrono::hours(6);
  /// Memory it may take. When it is used up the oldest samples go; new series are refused when half of it is taken by
  /// the names of series.
  std::size_t maximum_bytes = 8 << 20;
};

/// How much a MetricHistory knows, and what found no room.
struct HistoryCoverage {
  std::optional<std::chrono::system_clock::time_point> oldest{};  ///< none before the first sample
  std::optional<std::chrono::system_clock::time_point> newest{};
  std::size_t samples = 0;              ///< moments that are kept
  std::size_t series = 0;               ///< series that are kept; a histogram is one
  std::size_t bytes = 0;                ///< memory taken, about
  std::uint64_t series_left_out = 0;    ///< series of the newest sample for which there is no room
  std::uint64_t samples_cut_short = 0;  ///< samples dropped for want of room before `length` was over
};

/// The recent past of every metric that a registry exposes, under each of its names, with no Prometheus at hand.
///
/// Of each series only its changes are kept: one that stands still costs its name. Counters and histograms are counted
/// in this process, so they never go back. Moments are spaced by the monotonic clock: history has no kinks when the wall
/// clock is set.
///
/// Names: those of /metrics, of both catalogues. A histogram is asked for by its name (its observations are counted), or
///        with `_count` or `_sum`. Of a name that nothing has, every answer is empty.
/// Windows: they end at the newest sample, and are rounded to whole steps. A series that first appeared inside the window
///        counts from 0. A window beyond the memory covers what there is (see coverage()).
/// Cost:  sample(): a snapshot of the registry, and a comparison for each series. Queries: proportional to the series of
///        that one metric and their changes in the window.
/// Threads:  any. One that asks waits for a sample() that is being filed, not for one that is being read.
/// Lifetime: the registry and the clock outlive it.
class MetricHistory {
 public:
  MetricHistory(metrics::Registry& registry, const base::Clock& clock, MetricHistoryOptions options = {});
  ~MetricHistory();
  MetricHistory(const MetricHistory&) = delete;
  MetricHistory& operator=(const MetricHistory&) = delete;

  /// Takes a sample of all metrics now, in the calling thread.
  void sample();

  /// A thread of its own that calls sample() now and then every step, until stop() or destruction, which end it at once.
  void start();
  void stop();

  /// The newest value of each series; before the first sample: the value in the registry now.
  [[nodiscard]] std::vector<SeriesValue> latest(std::string_view metric, const std::vector<Label>& matchers = {}) const;

  /// By how much each series of a counter grew in the last `window`; of a histogram, by how many observations. Exact:
  /// nothing is extrapolated. Divide by the window for a rate. Of a gauge: by how much it changed, also downwards.
  [[nodiscard]] std::vector<SeriesValue> increase(std::string_view metric, std::chrono::milliseconds window,
                                                  const std::vector<Label>& matchers = {}) const;

  /// The quantile of what a histogram observed in the last `window`, one for each combination of the named labels, as
  /// PromQL's `histogram_quantile(q, sum by (le, ...) (increase(...)))`: linear inside a bucket; above the highest bound
  /// that bound. Where nothing was observed there is no entry.
  /// Takes: q 0..1, others are taken to the nearer end.
  [[nodiscard]] std::vector<SeriesValue> quantile(std::string_view histogram, double q,
                                                  std::chrono::milliseconds window,
                                                  const std::vector<std::string>& by_labels = {},
                                                  const std::vector<Label>& matchers = {}) const;

  /// The mean of what a histogram observed in the last `window`, grouped as in quantile().
  [[nodiscard]] std::vector<SeriesValue> mean(std::string_view histogram, std::chrono::milliseconds window,
                                              const std::vector<std::string>& by_labels = {},
                                              const std::vector<Label>& matchers = {}) const;

  /// What a histogram observed in the last `window`, grouped as in quantile(): the counts that quantiles and means are of.
  [[nodiscard]] std::vector<HistogramIncrease> observed(std::string_view histogram, std::chrono::milliseconds window,
                                                        const std::vector<std::string>& by_labels = {},
                                                        const std::vector<Label>& matchers = {}) const;

  /// The values at `from`, `from + step`, ... up to `until`; at each of them the newest sample that is not more than four
  /// of its own steps older.
  /// Takes: a step above 0; at most kMaximumPoints per series, the rest is left out.
  [[nodiscard]] std::vector<SeriesPoints> range(std::string_view metric, const std::vector<Label>& matchers,
                                                std::chrono::system_clock::time_point from,
                                                std::chrono::system_clock::time_point until,
                                                std::chrono::milliseconds step) const;
  static constexpr std::size_t kMaximumPoints = 11'000;

  /// The same, but at each moment what increase() would have been over the step that ends there. No point where no new
  /// sample was taken during the step.
  [[nodiscard]] std::vector<SeriesPoints> increases(std::string_view metric, const std::vector<Label>& matchers,
                                                    std::chrono::system_clock::time_point from,
                                                    std::chrono::system_clock::time_point until,
                                                    std::chrono::milliseconds step) const;

  /// The same, but what quantile() would have been over the step that ends there.
  [[nodiscard]] std::vector<SeriesPoints> quantiles(std::string_view histogram, double q,
                                                    const std::vector<std::string>& by_labels,
                                                    const std::vector<Label>& matchers,
                                                    std::chrono::system_clock::time_point from,
                                                    std::chrono::system_clock::time_point until,
                                                    std::chrono::milliseconds step) const;

  /// Whether there is a metric of this name, and what it is.
  [[nodiscard]] std::optional<metrics::MetricType> type_of(std::string_view metric) const;
  /// The names of its labels; none if there is no such metric.
  [[nodiscard]] std::vector<std::string> labels_of(std::string_view metric) const;

  /// How much time an answer over the last `window` is of: less than the window soon after the start, and where the memory
  /// ends. Since counters begin with the process, that before the first sample counts.
  [[nodiscard]] std::chrono::duration<double> covered(std::chrono::milliseconds window) const;

  [[nodiscard]] HistoryCoverage coverage() const;
  [[nodiscard]] const MetricHistoryOptions& options() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace nexusml::telemetry
