#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/metrics/snapshot.h"
#include "nexusml/telemetry/internal/series_log.h"

namespace nexusml::telemetry::internal {

/// Samples of all series of a registry, numbered from 0, within a limit of time and one of memory.
///
/// Threads: one at a time.
class HistoryRing {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Series {
    std::vector<std::string> label_values;
    SeriesLog log;
  };
  struct Family {
    metrics::MetricType type = metrics::MetricType::kCounter;
    std::vector<std::string> labels;
    std::vector<double> bounds;
    std::vector<Series> series;  ///< sorted by label values
  };

  HistoryRing(std::chrono::nanoseconds length, std::size_t maximum_bytes);

  /// Files a sample. Takes: a time not before that of the sample before.
  void append(const metrics::Snapshot& snapshot, Time time);

  /// The family of this name, or null.
  [[nodiscard]] const Family* find(std::string_view name) const;

  // Samples first() up to, without, end() are kept.
  [[nodiscard]] std::uint64_t first() const { return first_; }
  [[nodiscard]] std::uint64_t end() const { return first_ + times_.size(); }
  [[nodiscard]] bool empty() const { return times_.empty(); }
  [[nodiscard]] Time time(std::uint64_t sample) const { return times_[sample - first_]; }

  /// The newest sample taken at `time` or before.
  [[nodiscard]] std::optional<std::uint64_t> sample_at(Time time) const;
  /// The sample nearest to `window` before the newest, but not the newest itself; none if the window goes back beyond
  /// the very first sample.
  [[nodiscard]] std::optional<std::uint64_t> window_start(std::chrono::nanoseconds window) const;

  [[nodiscard]] std::size_t bytes() const { return name_bytes_ + log_bytes_ + times_.size() * sizeof(Time); }
  [[nodiscard]] std::size_t series_count() const { return series_count_; }
  [[nodiscard]] std::uint64_t series_left_out() const { return series_left_out_; }
  [[nodiscard]] std::uint64_t samples_cut_short() const { return samples_cut_short_; }

 private:
  void merge(Family& family, const metrics::FamilySnapshot& now);
  void record(Series& series, const SampledValue& value);
  [[nodiscard]] std::optional<Series> make_series(const metrics::SeriesSnapshot& now, const SampledValue& value);
  void vanish(Family& family);
  void begin_block_if_full();
  void evict(Time now);
  void drop_oldest_block();
  void recount();

  const std::chrono::nanoseconds length_;
  const std::size_t maximum_bytes_;
  std::map<std::string, Family, std::less<>> families_;
  std::deque<Time> times_;
  std::deque<std::uint64_t> blocks_;  ///< the first sample of each block
  std::uint64_t first_ = 0;
  std::uint64_t sample_ = 0;    ///< the one that is being filed
  std::size_t name_bytes_ = 0;  ///< of series without their changes
  std::size_t log_bytes_ = 0;
  std::size_t log_bytes_before_block_ = 0;
  std::size_t series_count_ = 0;
  std::uint64_t series_left_out_ = 0;
  std::uint64_t samples_cut_short_ = 0;
};

}  // namespace nexusml::telemetry::internal
