#pragma once

#include <cstdint>
#include <span>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// The answer of a Kolmogorov-Smirnov test.
///
/// Threads: a value.
struct KolmogorovSmirnovResult {
  double statistic = 0;  ///< largest difference of the distribution functions, 0..1, HIGHER IS WORSE
  double p_value = 1;    ///< 0..1, LOWER IS MORE SIGNIFICANT
};

/// Up to so many pairs of a reference and a current value the p-value is exact, beyond it asymptotic.
inline constexpr std::uint64_t kExactPairs = 10'000'000;

/// Two-sided two-sample Kolmogorov-Smirnov test.
///
/// With ties between values the p-value is too high (the test is conservative).
/// Takes:   values in any order, infinities allowed.
/// Errors:  kInvalidArgument if a side is empty, has more than 2^31 values, or a value is NaN.
/// Cost:    O(n log n), and for the exact p-value up to n m steps of 2 ns; allocates.
/// Threads: pure function.
/// Source:  Hodges 1958 for the exact, Kolmogorov 1933 for the asymptotic distribution; docs/maths/tests.md.
[[nodiscard]] Result<KolmogorovSmirnovResult> kolmogorov_smirnov(std::span<const double> reference,
                                                                 std::span<const double> current);

/// The same from histograms over one set of bins: the distribution functions are compared at the bins' edges only.
///
/// Returns: a statistic that is at most the true one and falls short of it by at most the largest share that both sides
///          have in one bin; a p-value, always asymptotic, that is too high rather than too low.
/// Errors:  kInvalidArgument if the sizes differ or a side sums to 0.
/// Cost:    O(bins); allocates only to report an error.
/// Threads: pure function.
[[nodiscard]] Result<KolmogorovSmirnovResult> kolmogorov_smirnov_binned(std::span<const std::uint64_t> reference,
                                                                        std::span<const std::uint64_t> current);

/// Kolmogorov's limiting distribution: the probability that the statistic times the root of n m / (n + m) exceeds `scaled`.
///
/// Takes:   scaled >= 0; anything else is a bug.
/// Returns: 0..1, with a relative error below 1e-12.
/// Threads: pure function.
[[nodiscard]] double kolmogorov_tail(double scaled);

}  // namespace nexusml::stats
