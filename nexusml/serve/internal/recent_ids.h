#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "nexusml/base/mutex.h"

namespace nexusml::serve::internal {

/// Whether an id came lately: among the last `generation` ones at least, among twice as many at most.
///
/// Threads: any. Cost: an allocation and two look-ups an id; about 100 bytes each.
class RecentIds {
 public:
  explicit RecentIds(std::size_t generation) : generation_(generation) {}

  /// Returns: false if it was there already.
  [[nodiscard]] bool add(std::string_view id) EXCLUDES_LOCK(mutex_) {
    const base::MutexLock lock(mutex_);
    std::string key(id);
    if (older_.contains(key) || !newer_.insert(std::move(key)).second) return false;
    if (newer_.size() >= generation_) {
      older_ = std::move(newer_);
      newer_.clear();
    }
    return true;
  }
  void forget(std::string_view id) EXCLUDES_LOCK(mutex_) {
    const base::MutexLock lock(mutex_);
    const std::string key(id);
    newer_.erase(key);
    older_.erase(key);
  }

 private:
  const std::size_t generation_;
  base::Mutex mutex_;
  std::unordered_set<std::string> newer_ GUARDED_BY(mutex_);
  std::unordered_set<std::string> older_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::serve::internal
