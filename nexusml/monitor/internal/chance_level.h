#pragma once

#include <cstdint>
#include <span>

#include "nexusml/monitor/drift_method.h"
#include "nexusml/stats/profile.h"

// About the score that two samples of one distribution have: what a distance has to exceed to mean anything.
// docs/maths/drift.md holds the formulas and how well they fit.
//
// Takes:   rows of both samples, at least 1 each.
// Returns: finite, >= 0; falls with the number of rows.
// Threads: all are pure functions.
namespace nexusml::monitor {

/// Of the methods that compare shares: all but kKolmogorovSmirnov and kWasserstein, which are a bug.
///
/// Takes: the reference's counts over the categories or groups of bins that are compared.
[[nodiscard]] double chance_of_shares(DriftMethod method, std::span<const std::uint64_t> reference,
                                      double reference_rows, double current_rows);

[[nodiscard]] double chance_of_kolmogorov_smirnov(double reference_rows, double current_rows);

/// Of Wasserstein's distance over the reference's standard deviation; 0 of a constant.
[[nodiscard]] double chance_of_wasserstein(const stats::NumericProfile& reference, double reference_rows,
                                           double current_rows);

/// Of the difference of a share.
[[nodiscard]] double chance_of_share(double share, double reference_rows, double current_rows);

}  // namespace nexusml::monitor
