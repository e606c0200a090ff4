#pragma once

#include <span>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// Benjamini and Hochberg's adjusted p-values: calling every test with an adjusted value of at most q significant keeps the
/// expected share of false ones among those called at most q, for tests that are independent or depend positively.
///
/// Takes:   p-values in [0, 1].
/// Returns: one per test, in the same order, in [p, 1]; LOWER IS MORE SIGNIFICANT.
/// Errors:  kInvalidArgument if a p-value lies outside [0, 1] or is NaN. No p-value at all gives none.
/// Cost:    O(n log n); allocates.
/// Threads: pure function.
/// Source:  Benjamini and Hochberg 1995; docs/maths/tests.md holds the golden values.
[[nodiscard]] Result<std::vector<double>> benjamini_hochberg(std::span<const double> p_values);

}  // namespace nexusml::stats
