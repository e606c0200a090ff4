#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/store/cache.h"

namespace nexusml::store {

/// How many things are counted, and how long.
struct SharedCountersOptions {
  std::chrono::milliseconds window{1000};  ///< counters begin anew after so long, for all replicas at once
  std::size_t maximum_keys = 10'000;       ///< of one window; the others are counted together
};

/// Counters that replicas share, in windows of equal length: of requests per client, say. Adding never waits; what was added
/// goes to the cache at the next exchange(), and the sum of all replicas comes back. So between two exchanges a counter
/// lacks what the others added; while the cache is away it counts this replica alone.
///
/// Threads:  any.
/// Lifetime: cache and clock outlive it. The replicas' clocks agree to a part of a window.
class SharedCounters {
 public:
  /// Takes: the shared cache, or null to count this replica alone; what begins its keys.
  SharedCounters(Cache* shared, const base::Clock& clock, std::string prefix, SharedCountersOptions options = {})
      : shared_(shared), clock_(clock), prefix_(std::move(prefix)), options_(options) {}

  /// Returns: the counter in the present window after the addition. Cost: a lock and a lookup, no I/O.
  std::int64_t add(std::string_view key, std::int64_t by = 1) EXCLUDES_LOCK(mutex_);

  /// The counter in the present window.
  [[nodiscard]] std::int64_t value(std::string_view key) const EXCLUDES_LOCK(mutex_);

  /// Tells the cache what was added here since the last time, and takes over the sums. For a background thread.
  ///
  /// Errors:  of the cache; what could not be told is told next time, unless its window has ended. What was told, and its
  ///          answer lost, is told twice: a limit then strikes a little early.
  /// Cost:    a round trip for every key of this window.
  /// Threads: one at a time.
  [[nodiscard]] Status exchange() EXCLUDES_LOCK(mutex_);

 private:
  struct Counter {
    std::int64_t untold = 0;   ///< added here since the last exchange
    std::int64_t telling = 0;  ///< of the exchange under way
    std::int64_t known = 0;    ///< everybody's sum at the last exchange

    [[nodiscard]] std::int64_t sum() const { return untold + telling + known; }
  };
  using Counters = std::map<std::string, Counter, std::less<>>;

  [[nodiscard]] std::int64_t present_window() const;
  void take_over(std::int64_t window, const std::string& key, const Result<std::int64_t>& sum) EXCLUDES_LOCK(mutex_);

  Cache* const shared_;
  const base::Clock& clock_;
  const std::string prefix_;
  const SharedCountersOptions options_;

  mutable base::Mutex mutex_;
  std::int64_t window_ GUARDED_BY(mutex_) = 0;
  Counters counters_ GUARDED_BY(mutex_);  // of window_
};

}  // namespace nexusml::store
