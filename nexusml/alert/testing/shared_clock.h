#pragma once

#include <atomic>

#include "nexusml/base/clock.h"

namespace nexusml::alert {

/// A clock that a test moves while threads read it.
///
/// Threads: any.
class SharedClock final : public base::Clock {
 public:
  using Wall = std::chrono::system_clock::time_point;
  explicit SharedClock(Wall start) : start_(start) {}
  void advance(std::chrono::nanoseconds step) {
    passed_.fetch_add(step.count(), std::memory_order_relaxed);  // nothing is handed over with it
  }
  [[nodiscard]] Wall now() const override { return start_ + std::chrono::duration_cast<Wall::duration>(passed()); }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
    return std::chrono::steady_clock::time_point(passed());
  }

 private:
  [[nodiscard]] std::chrono::nanoseconds passed() const {
    return std::chrono::nanoseconds(passed_.load(std::memory_order_relaxed));
  }

  const Wall start_;
  std::atomic<std::int64_t> passed_ = 0;
};

}  // namespace nexusml::alert
