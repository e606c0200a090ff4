#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"

namespace nexusml::store::internal {

/// A few connections for many threads. Taking one out is all that happens under the lock; making and using one is not.
///
/// Threads: any. Lifetime: outlives its leases.
template <class Connection>
class Pool {
 public:
  /// One connection, or the right to make one. Goes back when destroyed, unless it was dropped.
  ///
  /// Threads: one at a time.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->give_back(std::move(connection_));
    }
    [[nodiscard]] bool connected() const { return connection_ != nullptr; }
    void connect(std::unique_ptr<Connection> connection) { connection_ = std::move(connection); }
    void drop() { connection_.reset(); }
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }

   private:
    friend class Pool;
    Lease(Pool* pool, std::unique_ptr<Connection> connection) : pool_(pool), connection_(std::move(connection)) {}
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  explicit Pool(std::size_t size) : free_(size) {}

  /// Errors: kUnavailable if all are in use until `deadline`.
  [[nodiscard]] Result<Lease> take(std::chrono::steady_clock::time_point deadline) EXCLUDES_LOCK(mutex_) {
    const base::MutexLock lock(mutex_);
    while (free_ == 0) {
      if (returned_.wait_until(mutex_, deadline) == std::cv_status::timeout && free_ == 0) {
        return Error(ErrorCode::kUnavailable, "every connection is busy; they are too slow or too few");
      }
    }
    --free_;
    std::unique_ptr<Connection> connection;
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
    return Lease(this, std::move(connection));
  }

 private:
  void give_back(std::unique_ptr<Connection> connection) EXCLUDES_LOCK(mutex_) {
    {
      const base::MutexLock lock(mutex_);
      if (connection != nullptr) idle_.push_back(std::move(connection));
      ++free_;
    }
    returned_.notify_one();
  }

  base::Mutex mutex_;
  base::ConditionVariable returned_;
  std::size_t free_ GUARDED_BY(mutex_);                               // leases that can be given
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mutex_);  // at most as many
};

}  // namespace nexusml::store::internal
