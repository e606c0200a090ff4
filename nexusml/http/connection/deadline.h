#pragma once

#include <chrono>

namespace nexusml::http {

/// A point in time that is looked at once a tick; setting it costs a store.
///
/// Threads: one at a time.
class Deadline {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  void set(TimePoint when) { when_ = when; }
  void clear() { when_ = TimePoint::max(); }
  [[nodiscard]] bool is_set() const { return when_ != TimePoint::max(); }
  [[nodiscard]] bool passed(TimePoint now) const { return now >= when_; }

 private:
  TimePoint when_ = TimePoint::max();
};

}  // namespace nexusml::http
