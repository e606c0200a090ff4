#pragma once

#include <cstdint>
#include <span>

#include "nexusml/base/result.h"

// How far the shares of one histogram are from those of another. docs/maths/distances.md holds the formulas and the golden
// values of every function here.
//
// Takes:   bin counts over the same bins, in the same order; the last or first may stand for missing values.
// Errors:  all return kInvalidArgument if the sizes differ or a side sums to 0; never a NaN.
// Cost:    O(bins); they allocate only to report an error.
// Threads: all are pure functions.
namespace nexusml::stats {

/// Population Stability Index of `current` against `reference`.
///
/// Takes:   a share below `floor` (a fraction) is raised to it.
/// Returns: a score in nats, >= 0; 0 means equal shares. HIGHER IS WORSE, and it is a distance, not a p-value. The same when
///          the sides are exchanged. Two samples of one distribution have about (bins - 1)(1 / n + 1 / m) by chance.
/// Errors:  also kInvalidArgument if `floor` is outside (0, 0.5].
[[nodiscard]] Result<double> psi(std::span<const std::uint64_t> reference, std::span<const std::uint64_t> current,
                                 double floor = 1e-4);

/// Jensen-Shannon distance: the root of the divergence, with logarithms to base 2. A metric.
///
/// Returns: 0..1, HIGHER IS WORSE; 0 means equal shares, 1 no bin in common.
[[nodiscard]] Result<double> jensen_shannon_distance(std::span<const std::uint64_t> reference,
                                                     std::span<const std::uint64_t> current);

/// Hellinger distance. A metric.
///
/// Returns: 0..1, HIGHER IS WORSE; 0 means equal shares, 1 no bin in common.
[[nodiscard]] Result<double> hellinger_distance(std::span<const std::uint64_t> reference,
                                                std::span<const std::uint64_t> current);

/// Total variation distance: the largest difference of the two shares that any set of bins has. A metric.
///
/// Returns: 0..1, HIGHER IS WORSE; 0 means equal shares, 1 no bin in common.
[[nodiscard]] Result<double> total_variation_distance(std::span<const std::uint64_t> reference,
                                                      std::span<const std::uint64_t> current);

}  // namespace nexusml::stats
