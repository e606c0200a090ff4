#pragma once

#include <chrono>

#include "nexusml/base/mutex.h"

namespace nexusml::store::internal {

/// Tells threads that rest to end.
///
/// Threads: any.
class StopSignal {
 public:
  void give() EXCLUDES_LOCK(mutex_) {
    {
      const base::MutexLock lock(mutex_);
      given_ = true;
    }
    wakes_.notify_all();
  }
  [[nodiscard]] bool given() const EXCLUDES_LOCK(mutex_) {
    const base::MutexLock lock(mutex_);
    return given_;
  }
  /// Rests until `end` or until the signal is given. Returns: whether it is given.
  bool rest_until(std::chrono::steady_clock::time_point end) EXCLUDES_LOCK(mutex_) {
    const base::MutexLock lock(mutex_);
    while (!given_ && std::chrono::steady_clock::now() < end) wakes_.wait_until(mutex_, end);
    return given_;
  }

 private:
  mutable base::Mutex mutex_;
  base::ConditionVariable wakes_;
  bool given_ GUARDED_BY(mutex_) = false;
};

}  // namespace nexusml::store::internal
