#pragma once

#include <chrono>

namespace nexusml::base {

/// Time as a dependency, so that tests own it.
///
/// Threads: implementations may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall time, UTC; may jump.
  [[nodiscard]] virtual std::chrono::system_clock::time_point now() const = 0;
  /// Monotonic time, for durations.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_now() const = 0;
};

/// The machine's clocks.
///
/// Threads: any.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const override { return std::chrono::system_clock::now(); }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
    return std::chrono::steady_clock::now();
  }
};

/// A clock that stands still until a test moves it.
///
/// Threads: one at a time.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(std::chrono::system_clock::time_point start = {}) : now_(start) {}
  void advance(std::chrono::nanoseconds step) {
    now_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(step);
    steady_ += step;
  }
  [[nodiscard]] std::chrono::system_clock::time_point now() const override { return now_; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override { return steady_; }

 private:
  std::chrono::system_clock::time_point now_;
  std::chrono::steady_clock::time_point steady_{};
};

}  // namespace nexusml::base
