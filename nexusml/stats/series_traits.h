#pragma once

#include <cstddef>
#include <span>

namespace nexusml::stats {

/// What can be measured of a series before it is forecast.
///
/// Threads: a value.
struct SeriesTraits {
  double level = 0;   ///< mean, in the unit of the values
  double spread = 0;  ///< standard deviation (divisor n), in the unit of the values
  double seasonal_strength =
      0;  ///< 0..1: the share of the variance around the moving average that the season explains,
          ///< beyond what as many phases explain by chance; 0 without a season
};

/// Measures a series.
///
/// Takes:   values, the oldest first; NaN and infinities are missing and filled for the season's sake. Steps in a season,
///          at least 2 of which must be there; 1: none; 0: find it.
/// Returns: zeros if every value is missing.
/// Cost:    O(values) with a given period, O(values x min(values / 3, 400)) to find it; allocates. Of a series longer than
///          stats::kLongestHistory the latest part is measured.
/// Threads: pure function.
/// Source:  docs/maths/profiles.md.
[[nodiscard]] SeriesTraits series_traits(std::span<const double> values, std::size_t period);

}  // namespace nexusml::stats
