#pragma once

#include <set>
#include <span>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/store/records.h"
#include "nexusml/store/sql/session.h"

namespace nexusml::store::postgres {

/// The partitions of `predictions`, one for each day (UTC) that is near enough; all other times share one.
///
/// Threads:  any.
/// Lifetime: the clock outlives it.
class DayPartitions {
 public:
  explicit DayPartitions(const base::Clock& clock) : clock_(clock) {}

  /// Makes what these predictions need, and the coming days', so that nobody waits for a partition at midnight.
  /// Cost: nothing for days that were seen before; a transaction for a new one.
  [[nodiscard]] Status ensure(sql::Session& session, std::span<const PredictionRecord> predictions);

  /// Drops the oldest partition whose day ended at `cutoff` or before, if there is one.
  /// Returns: how many rows went; 0 if there is none.
  [[nodiscard]] Result<std::uint64_t> drop_oldest(sql::Session& session, Time cutoff);

 private:
  using Day = std::chrono::sys_days;
  Status make(sql::Session& session, Day day);

  const base::Clock& clock_;
  base::Mutex mutex_;
  std::set<Day> known_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::store::postgres
