#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/monitor/quality_monitor.h"
#include "nexusml/store/records.h"

namespace nexusml::monitor {

/// The scores of a source at one time, or their means over some time.
struct QualityPoint {
  std::chrono::system_clock::time_point time{};  ///< where the time begins
  QualityScores scores{};
};

/// The scores of one source, oldest first.
struct QualitySeries {
  std::string source{};
  std::vector<QualityPoint> points{};
};

/// How scores are kept.
struct QualityHistoryOptions {
  std::chrono::milliseconds store_interval = std::chrono::minutes(5);  ///< shorter: finer, and more rows
  /// Wait between two tries while the store is away.
  std::chrono::milliseconds retry_interval = std::chrono::seconds(30);
  std::size_t maximum_waiting = 20'000;  ///< scores in memory while the store is away; beyond, the oldest go
};

/// Keeps scores in the store of records, so that a restart does not lose what they were.
///
/// Threads:  one at a time; take() may wait for the store's time limit.
/// Lifetime: store and clock outlive it.
class QualityHistory {
 public:
  QualityHistory(store::RecordStore& store, const base::Clock& clock, base::Log log,
                 QualityHistoryOptions options = {});

  /// Keeps the scores if it is time to; else does nothing. The first call keeps them.
  void take(const QualityMonitor::Readings& readings);

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  void collect(const QualityMonitor::Readings& readings);
  void write();

  store::RecordStore& store_;
  const base::Clock& clock_;
  const base::Log log_;
  const QualityHistoryOptions options_;
  std::deque<store::QualityRecord> waiting_;
  std::chrono::steady_clock::time_point next_step_{};
  std::chrono::steady_clock::time_point next_try_{};
  bool failing_ = false;
};

/// Points of one series at most: each stands for so long a step of the window, and is the mean of what lies in it.
inline constexpr std::size_t kMostQualityPoints = 288;

/// The scores that were kept.
///
/// Takes:   a source, or an empty text for all.
/// Returns: sorted by source; sources and steps without a score are absent.
/// Errors:  as the store's.
/// Threads: any.
[[nodiscard]] Result<std::vector<QualitySeries>> read_quality_history(store::RecordStore& store,
                                                                      std::string_view source,
                                                                      store::TimeWindow window);

}  // namespace nexusml::monitor
