#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "nexusml/metrics/exemplar.h"
#include "nexusml/metrics/internal/cells.h"

namespace nexusml::metrics {

namespace internal {

/// Upper bounds are padded with +Inf to a multiple of this, so that the search has no remainder.
inline constexpr std::size_t kBoundsStep = 4;
/// One cell more, for +Inf, must fit into a block.
inline constexpr std::size_t kMaxBounds = kMaxBlock - 1;

/// How many of the bounds are below `value`: the index of the first bucket whose upper bound is not. Without a branch.
inline std::size_t bucket_index(const double* bounds, std::size_t padded_size, double value) noexcept {
  using Doubles = double __attribute__((vector_size(16)));
  using Integers = std::int64_t __attribute__((vector_size(16)));
  const Doubles values = {value, value};
  Integers below = {0, 0};
  Integers below_next = {0, 0};
  for (std::size_t i = 0; i < padded_size; i += kBoundsStep) {
    Doubles first;
    Doubles second;
    std::memcpy(&first, bounds + i, sizeof first);
    std::memcpy(&second, bounds + i + 2, sizeof second);
    below -= (values > first);  // a true lane is -1
    below_next -= (values > second);
  }
  below += below_next;
  return static_cast<std::size_t>(below[0] + below[1]);
}

}  // namespace internal

/// Counts observations in buckets and adds them up. A small value: copy it to where the observations are made.
///
/// A value equal to an upper bound falls into that bucket. NaN is ignored: it would make the sum useless for ever.
/// `_count` is the sum of the buckets, so `+Inf` equals it in every scrape; `_sum` may be one observation ahead or
/// behind when a scrape comes between the two additions. A default-constructed one records nowhere.
///
/// Cost:     below 5 ns for 16 buckets, no locked instruction; an exemplar costs one more.
/// Threads:  any; as Counter.
/// Lifetime: not beyond its Registry.
class Histogram {
 public:
  struct Cells {
    const double* bounds = nullptr;
    std::uint32_t padded_size = 0;
    internal::CellId buckets = internal::kDiscardInteger;
    internal::CellId sum = internal::kDiscardFloating;
    internal::ExemplarSlot* exemplars = nullptr;
  };

  Histogram() = default;
  /// For the Registry.
  explicit Histogram(const Cells& cells) : cells_(cells) {}

  void observe(double value) const noexcept {
    if (value != value) [[unlikely]] {
      return;
    }
    record(internal::bucket_index(cells_.bounds, cells_.padded_size, value), value);
  }

  /// Also keeps the exemplar, as the bucket's newest, if the family was made with `exemplars`.
  void observe(double value, const Exemplar& exemplar) const noexcept {
    if (value != value) [[unlikely]] {
      return;
    }
    const std::size_t bucket = internal::bucket_index(cells_.bounds, cells_.padded_size, value);
    record(bucket, value);
    if (cells_.exemplars != nullptr) cells_.exemplars[bucket].store(value, exemplar);
  }

 private:
  void record(std::size_t bucket, double value) const noexcept {
    internal::add(cells_.buckets + static_cast<internal::CellId>(bucket), std::uint64_t{1});
    internal::add(cells_.sum, value);
  }

  Cells cells_;
};

}  // namespace nexusml::metrics
