#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace nexusml::metrics {

/// The trace that an observation belongs to: W3C trace id and the time of the observation.
struct Exemplar {
  std::uint64_t trace_id_high = 0;
  std::uint64_t trace_id_low = 0;
  std::chrono::system_clock::time_point time{};
};

namespace internal {

/// The newest exemplar of one bucket.
///
/// Cost:    store() one compare-exchange and four stores; it gives up when somebody else is there: never waits.
/// Threads: any.
class ExemplarSlot {
 public:
  struct Content {
    double value;
    Exemplar exemplar;
  };

  void store(double value, const Exemplar& exemplar) noexcept {
    if (!try_lock()) return;
    set_ = true;
    content_ = {value, exemplar};
    unlock();
  }

  /// The exemplar; none if there is none, or if one is being written at this moment.
  [[nodiscard]] std::optional<Content> load() noexcept {
    if (!try_lock()) return std::nullopt;
    const std::optional<Content> content = set_ ? std::optional(content_) : std::nullopt;
    unlock();
    return content;
  }

 private:
  // acquire and release: what the last holder wrote is seen by the next one.
  bool try_lock() noexcept { return !busy_.exchange(true, std::memory_order_acquire); }
  void unlock() noexcept { busy_.store(false, std::memory_order_release); }

  std::atomic<bool> busy_ = false;
  bool set_ = false;
  Content content_{};
};

}  // namespace internal
}  // namespace nexusml::metrics
