#pragma once

#include <cstdint>
#include <span>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// The answer of chi_square_homogeneity().
///
/// Threads: a value.
struct ChiSquareResult {
  double statistic = 0;                  ///< >= 0, HIGHER IS WORSE; grows with the number of values
  std::uint32_t degrees_of_freedom = 0;  ///< categories after pooling less 1; 0: there is nothing to compare
  double p_value = 1;                    ///< 0..1, LOWER IS MORE SIGNIFICANT; 1 with no degree of freedom
  double cramers_v = 0;                  ///< effect size 0..1, HIGHER IS WORSE; does not grow with the number of values
};

/// Pearson's chi-square test that two histograms are samples of one distribution.
///
/// Categories with an expected count below `least_expected` on either side are pooled into one; if that is still too rare,
/// it joins the least frequent of the others. With two categories left and none pooled this is the test without Yates'
/// correction.
///
/// Takes:   counts of the same categories in the same order.
/// Errors:  kInvalidArgument if the sizes differ, a side sums to 0 or `least_expected` is negative or not finite.
/// Cost:    O(categories); allocates only to report an error.
/// Threads: pure function.
/// Source:  docs/maths/tests.md.
[[nodiscard]] Result<ChiSquareResult> chi_square_homogeneity(std::span<const std::uint64_t> reference,
                                                             std::span<const std::uint64_t> current,
                                                             double least_expected = 5);

/// The probability that a chi-square variable exceeds `statistic`: the regularised upper incomplete gamma function
/// Q(degrees / 2, statistic / 2).
///
/// Takes:   statistic >= 0, degrees_of_freedom >= 1; anything else is a bug.
/// Returns: 0..1, with a relative error below 1e-11 for up to 10,000 degrees of freedom and probabilities from 1e-300 up.
/// Threads: pure function.
[[nodiscard]] double chi_square_tail(double statistic, double degrees_of_freedom);

}  // namespace nexusml::stats
