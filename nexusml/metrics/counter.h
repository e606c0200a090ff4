#pragma once

#include <cstdint>

#include "nexusml/metrics/internal/cells.h"

namespace nexusml::metrics {

/// A count of events that only grows. A small value: copy it to where the events happen.
///
/// A default-constructed one records nowhere.
///
/// Cost:     below 1 ns, no locked instruction; a thread's first recording allocates its cells.
/// Threads:  any. Each thread counts for itself, a scrape adds the threads up, also those that have ended.
/// Lifetime: not beyond its Registry.
class Counter {
 public:
  Counter() = default;
  /// For the Registry.
  explicit Counter(internal::CellId cell) : cell_(cell) {}

  void increment(std::uint64_t n = 1) const noexcept { internal::add(cell_, n); }

 private:
  internal::CellId cell_ = internal::kDiscardInteger;
};

}  // namespace nexusml::metrics
