#pragma once

#include <atomic>
#include <bit>
#include <cstdint>

#include "nexusml/metrics/internal/cells.h"

namespace nexusml::metrics {

namespace internal {
/// The bits of a gauge without a value: a NaN that no arithmetic yields.
inline constexpr std::uint64_t kUnset = 0x7ff8'6e65'7875'736dULL;
}  // namespace internal

/// A value that goes up and down: the last one set wins. A small value: copy it freely.
///
/// A default-constructed one records nowhere. In a family with `absent_until_set` it is not exposed before the first
/// set(), nor after clear().
///
/// Cost:     set() is a plain store; add() is a locked instruction on a shared cell (see LevelGauge for hot counts).
/// Threads:  any.
/// Lifetime: not beyond its Registry.
class Gauge {
 public:
  Gauge() = default;
  /// For the Registry.
  explicit Gauge(std::atomic<std::uint64_t>* bits) : bits_(bits) {}

  void set(double value) const noexcept {
    // relaxed: a scrape needs the value and no order among values.
    if (bits_ != nullptr) bits_->store(std::bit_cast<std::uint64_t>(value), std::memory_order_relaxed);
  }

  /// Adds to the value; a gauge without a value starts from 0.
  void add(double delta) const noexcept {
    if (bits_ == nullptr) return;
    std::uint64_t old = bits_->load(std::memory_order_relaxed);
    std::uint64_t sum = 0;
    do {
      sum = std::bit_cast<std::uint64_t>((old == internal::kUnset ? 0.0 : std::bit_cast<double>(old)) + delta);
    } while (!bits_->compare_exchange_weak(old, sum, std::memory_order_relaxed));
  }

  /// Takes the value away: the series is absent until the next set() or add().
  void clear() const noexcept {
    if (bits_ != nullptr) bits_->store(internal::kUnset, std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t>* bits_ = nullptr;
};

/// How many there are now: requests in progress, connections open. Counted up in one thread and down in another if
/// need be; exposed as a gauge that is the sum over all threads.
///
/// Cost:     below 1 ns, no locked instruction; a thread's first recording allocates its cells.
/// Threads:  any; each counts for itself.
/// Lifetime: not beyond its Registry.
class LevelGauge {
 public:
  LevelGauge() = default;
  /// For the Registry.
  explicit LevelGauge(internal::CellId cell) : cell_(cell) {}

  void add(std::int64_t n = 1) const noexcept { internal::add(cell_, static_cast<std::uint64_t>(n)); }
  void subtract(std::int64_t n = 1) const noexcept { add(-n); }

 private:
  internal::CellId cell_ = internal::kDiscardInteger;
};

}  // namespace nexusml::metrics
