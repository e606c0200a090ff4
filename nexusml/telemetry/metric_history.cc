#include "nexusml/telemetry/metric_history.h"

#include <algorithm>
#include <cmath>
#include <thread>
#include <utility>

#include "nexusml/base/mutex.h"
#include "nexusml/telemetry/internal/history_ring.h"
#include "nexusml/telemetry/internal/history_select.h"

namespace nexusml::telemetry {

using internal::HistoryRing;

/// The ring, its lock, and the thread.
class MetricHistory::State {
 public:
  State(metrics::Registry& registry, const base::Clock& clock, MetricHistoryOptions options)
      : registry_(registry),
        clock_(clock),
        options_(options),
        began_(clock.steady_now()),
        ring_(options.length, options.maximum_bytes) {}
  ~State() { stop(); }

  void sample() {
    const base::MutexLock one_at_a_time(sampling_);
    const metrics::Snapshot snapshot = registry_.snapshot();
    const auto wall = clock_.now();
    const auto steady = clock_.steady_now();
    const base::MutexLock lock(mutex_);
    ring_.append(snapshot, steady);
    newest_wall_ = wall;
  }

  void start() {
    const base::MutexLock lock(thread_mutex_);
    if (thread_.joinable()) return;
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
  }

  void stop() {
    std::thread ended;
    {
      const base::MutexLock lock(thread_mutex_);
      stopping_ = true;
      ended = std::move(thread_);
    }
    wake_.notify_all();
    if (ended.joinable()) ended.join();
  }

  /// Calls `ask(ring, wall time of the newest sample)` under the lock.
  template <class Ask>
  auto with_ring(Ask ask) const {
    const base::MutexLock lock(mutex_);
    return ask(ring_, newest_wall_);
  }

  /// The ring if it holds a sample; otherwise one that holds the registry as it is now.
  template <class Ask>
  auto with_values(Ask ask) const {
    {
      const base::MutexLock lock(mutex_);
      if (!ring_.empty()) return ask(ring_);
    }
    HistoryRing now(options_.length, options_.maximum_bytes);
    now.append(registry_.snapshot(), {});
    return ask(now);
  }

  /// Calls `ask(ring, grid)` under the lock.
  template <class Ask>
  std::vector<SeriesPoints> with_grid(internal::GridSpec spec, Ask ask) const {
    if (spec.step <= std::chrono::nanoseconds::zero()) return {};
    spec.maximum_age = 4 * options_.step;
    spec.maximum_points = kMaximumPoints;
    const base::MutexLock lock(mutex_);
    return ask(ring_, internal::grid_of(ring_, newest_wall_, spec));
  }

  std::chrono::nanoseconds covered(std::chrono::nanoseconds window) const {
    const base::MutexLock lock(mutex_);
    if (ring_.empty()) return std::chrono::nanoseconds::zero();
    const auto begin = ring_.window_start(window);
    const auto start = begin ? ring_.time(*begin) : began_;
    return ring_.time(ring_.end() - 1) - start;
  }

  const MetricHistoryOptions& options() const { return options_; }

 private:
  void run() {
    auto next = std::chrono::steady_clock::now();
    do {
      sample();
      next = std::max(next + options_.step, std::chrono::steady_clock::now());
    } while (waited_until(next));
  }

  /// False when it is time to stop.
  bool waited_until(std::chrono::steady_clock::time_point end) {
    const base::MutexLock lock(thread_mutex_);
    while (!stopping_) {
      if (wake_.wait_until(thread_mutex_, end) == std::cv_status::timeout) return !stopping_;
    }
    return false;
  }

  metrics::Registry& registry_;
  const base::Clock& clock_;
  const MetricHistoryOptions options_;
  const std::chrono::steady_clock::time_point began_;
  base::Mutex sampling_;
  mutable base::Mutex mutex_;
  HistoryRing ring_ GUARDED_BY(mutex_);
  std::chrono::system_clock::time_point newest_wall_ GUARDED_BY(mutex_);
  base::Mutex thread_mutex_;
  base::ConditionVariable wake_;
  bool stopping_ GUARDED_BY(thread_mutex_) = false;
  std::thread thread_ GUARDED_BY(thread_mutex_);
};

MetricHistory::MetricHistory(metrics::Registry& registry, const base::Clock& clock, MetricHistoryOptions options)
    : state_(std::make_unique<State>(registry, clock, options)) {}
MetricHistory::~MetricHistory() = default;

void MetricHistory::sample() {
  state_->sample();
}
void MetricHistory::start() {
  state_->start();
}
void MetricHistory::stop() {
  state_->stop();
}

std::vector<SeriesValue> MetricHistory::latest(std::string_view metric, const std::vector<Label>& matchers) const {
  return state_->with_values(
      [&](const HistoryRing& ring) { return internal::select(ring, metric, matchers).latest(); });
}

std::vector<SeriesValue> MetricHistory::increase(std::string_view metric, std::chrono::milliseconds window,
                                                 const std::vector<Label>& matchers) const {
  return state_->with_ring([&](const HistoryRing& ring, auto) {
    return internal::select(ring, metric, matchers).increase(internal::window_of(ring, window));
  });
}

std::vector<HistogramIncrease> MetricHistory::observed(std::string_view histogram, std::chrono::milliseconds window,
                                                       const std::vector<std::string>& by_labels,
                                                       const std::vector<Label>& matchers) const {
  return state_->with_ring([&](const HistoryRing& ring, auto) {
    return internal::select(ring, histogram, matchers).observed(internal::window_of(ring, window), by_labels);
  });
}

std::vector<SeriesValue> MetricHistory::quantile(std::string_view histogram, double q, std::chrono::milliseconds window,
                                                 const std::vector<std::string>& by_labels,
                                                 const std::vector<Label>& matchers) const {
  std::vector<SeriesValue> result;
  for (const HistogramIncrease& group : observed(histogram, window, by_labels, matchers)) {
    result.push_back({group.labels, group.quantile(q)});
  }
  return result;
}

std::vector<SeriesValue> MetricHistory::mean(std::string_view histogram, std::chrono::milliseconds window,
                                             const std::vector<std::string>& by_labels,
                                             const std::vector<Label>& matchers) const {
  std::vector<SeriesValue> result;
  for (const HistogramIncrease& group : observed(histogram, window, by_labels, matchers)) {
    const double mean = group.sum / static_cast<double>(group.count);
    if (std::isfinite(mean)) result.push_back({group.labels, mean});  // an infinity was observed: there is no mean
  }
  return result;
}

std::vector<SeriesPoints> MetricHistory::range(std::string_view metric, const std::vector<Label>& matchers,
                                               std::chrono::system_clock::time_point from,
                                               std::chrono::system_clock::time_point until,
                                               std::chrono::milliseconds step) const {
  return state_->with_grid({from, until, step}, [&](const HistoryRing& ring, const internal::Grid& grid) {
    return internal::select(ring, metric, matchers).points(grid);
  });
}

std::vector<SeriesPoints> MetricHistory::increases(std::string_view metric, const std::vector<Label>& matchers,
                                                   std::chrono::system_clock::time_point from,
                                                   std::chrono::system_clock::time_point until,
                                                   std::chrono::milliseconds step) const {
  return state_->with_grid({from, until, step}, [&](const HistoryRing& ring, const internal::Grid& grid) {
    return internal::select(ring, metric, matchers).increases(grid);
  });
}

std::vector<SeriesPoints> MetricHistory::quantiles(std::string_view histogram, double q,
                                                   const std::vector<std::string>& by_labels,
                                                   const std::vector<Label>& matchers,
                                                   std::chrono::system_clock::time_point from,
                                                   std::chrono::system_clock::time_point until,
                                                   std::chrono::milliseconds step) const {
  return state_->with_grid({from, until, step}, [&](const HistoryRing& ring, const internal::Grid& grid) {
    return internal::select(ring, histogram, matchers).quantiles(grid, q, by_labels);
  });
}

std::optional<metrics::MetricType> MetricHistory::type_of(std::string_view metric) const {
  return state_->with_values([&](const HistoryRing& ring) -> std::optional<metrics::MetricType> {
    const auto selection = internal::select(ring, metric, {});
    if (selection.family == nullptr) return std::nullopt;
    return selection.family->type;
  });
}

std::vector<std::string> MetricHistory::labels_of(std::string_view metric) const {
  return state_->with_values([&](const HistoryRing& ring) -> std::vector<std::string> {
    const auto selection = internal::select(ring, metric, {});
    if (selection.family == nullptr) return {};
    return selection.family->labels;
  });
}

std::chrono::duration<double> MetricHistory::covered(std::chrono::milliseconds window) const {
  return state_->covered(window);
}

HistoryCoverage MetricHistory::coverage() const {
  return state_->with_ring([](const HistoryRing& ring, std::chrono::system_clock::time_point newest) {
    HistoryCoverage coverage{.oldest = {},
                             .newest = {},
                             .samples = ring.end() - ring.first(),
                             .series = ring.series_count(),
                             .bytes = ring.bytes(),
                             .series_left_out = ring.series_left_out(),
                             .samples_cut_short = ring.samples_cut_short()};
    if (!ring.empty()) {
      coverage.newest = newest;
      coverage.oldest = internal::wall_time(ring, newest, ring.first());
    }
    return coverage;
  });
}

const MetricHistoryOptions& MetricHistory::options() const {
  return state_->options();
}

}  // namespace nexusml::telemetry
