#pragma once

#include <cstdint>
#include <span>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// The sums of two histograms that are to be compared.
///
/// Threads: a value.
struct PairTotals {
  double reference = 0;
  double current = 0;
};

/// Errors:  kInvalidArgument if the sizes differ or a side sums to 0. The sums are of doubles: counts of any size fit.
/// Threads: pure function.
[[nodiscard]] Result<PairTotals> totals_of(std::span<const std::uint64_t> reference,
                                           std::span<const std::uint64_t> current);

}  // namespace nexusml::stats
