#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/alert/thresholds.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/store/records.h"

namespace nexusml::alert {

/// A change of a threshold at run time.
struct ThresholdChange {
  Threshold threshold{};
  std::string model{};            ///< empty: for all that have none of their own
  std::optional<double> value{};  ///< none: what the configuration says
};

/// The thresholds in force: those of the configuration, changed at run time. Changes are kept in the store's audit, where
/// the newest entry of "thresholds.<...>" is the value, so they outlive restarts and reach other replicas.
///
/// Threads:  any. Lifetime: the clock outlives it.
class ThresholdBook {
 public:
  ThresholdBook(ThresholdValues configured, const base::Clock& clock)
      : configured_(configured), values_(std::move(configured)), clock_(clock) {}

  [[nodiscard]] ThresholdValues values() const EXCLUDES_LOCK(mutex_);

  /// Makes changes and has them audited, one after the other; or none, if one is not allowed.
  ///
  /// Errors: kInvalidArgument that names the threshold; kUnavailable if the store is away: then what was written holds,
  ///         the rest not.
  /// Cost:   as many transactions of the store as changes.
  [[nodiscard]] Status change(const std::vector<ThresholdChange>& changes, std::string_view actor,
                              store::RecordStore& store) EXCLUDES_LOCK(mutex_);

  /// Takes up what the store says; entries that are no thresholds, or are not allowed any more, are left out.
  [[nodiscard]] Status reload(store::RecordStore& store) EXCLUDES_LOCK(mutex_);

 private:
  using Key = std::pair<Threshold, std::string>;
  [[nodiscard]] Result<ThresholdValues> with(const std::map<Key, double>& changed) const;

  const ThresholdValues configured_;
  mutable base::Mutex mutex_;
  std::map<Key, double> changed_ GUARDED_BY(mutex_);
  ThresholdValues values_ GUARDED_BY(mutex_);
  const base::Clock& clock_;
  base::Mutex change_mutex_;  // one who changes, or reloads, at a time
};

}  // namespace nexusml::alert
