#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <set>

#include "nexusml/base/mutex.h"
#include "nexusml/store/sql/value.h"

namespace nexusml::store::internal {

/// Ids of predictions whose labels came first, until the predictions come. Of very many the oldest are forgotten: their
/// labels are kept by the store and joined there, they are only not counted.
///
/// Threads: any. Cost: one load while nothing waits.
class WaitingLabels {
 public:
  explicit WaitingLabels(std::size_t maximum) : maximum_(maximum) {}

  [[nodiscard]] bool empty() const { return size_.load(std::memory_order_relaxed) == 0; }

  /// Returns: false if it waited already.
  bool add(const sql::Uuid& id) EXCLUDES_LOCK(mutex_) {
    const base::MutexLock lock(mutex_);
    if (!ids_.insert(id).second) return false;
    order_.push_back(id);
    while (order_.size() > maximum_) {
      ids_.erase(order_.front());
      order_.pop_front();
    }
    size_.store(ids_.size(), std::memory_order_relaxed);
    return true;
  }

  /// Returns: false if it did not wait. Only one of several callers learns that it did.
  [[nodiscard]] bool take(const sql::Uuid& id) EXCLUDES_LOCK(mutex_) {
    const base::MutexLock lock(mutex_);
    const bool waited = ids_.erase(id) > 0;
    if (ids_.empty()) order_.clear();
    size_.store(ids_.size(), std::memory_order_relaxed);
    return waited;
  }

 private:
  const std::size_t maximum_;
  std::atomic<std::size_t> size_{0};  // relaxed: whoever added one and then writes its prediction sees his own store
  base::Mutex mutex_;
  std::set<sql::Uuid> ids_ GUARDED_BY(mutex_);
  std::deque<sql::Uuid> order_ GUARDED_BY(mutex_);  // as they came; also some that were taken
};

}  // namespace nexusml::store::internal
