#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// A feature as it was and as it is.
///
/// Lifetime: a view.
struct DistributionSides {
  const stats::FeatureProfile& reference;
  std::span<const std::uint64_t> current;  ///< numeric: per bin; categorical: per category, others, missing
  double minimum = 0;                      ///< of the current numbers
  double maximum = 0;
  /// Current numbers of the outermost bins may lie beyond minimum and maximum, how far is not known: where notably more are
  /// there than the reference has, the picture says so.
  bool has_open_ends = false;
};

/// Both distributions of a feature over each other, as an inline SVG picture: of numbers, shares over equal intervals
/// between the values that all but half a per cent on each side lie within; of categories, the most frequent ones.
///
/// Returns: at most about 12 KB, empty when a side has no row.
/// Threads: pure function.
[[nodiscard]] std::string distribution_plot(const DistributionSides& sides);

/// The shares of values in equal intervals between `lowest` and `highest`, each bin's spread evenly; those outside are
/// left out. For distribution_plot(); here for its test.
///
/// Takes: edges and counts as of stats::BinEdges; the smallest and largest value counted.
[[nodiscard]] std::vector<double> shares_of_intervals(const std::vector<double>& edges,
                                                      std::span<const std::uint64_t> counts, double minimum,
                                                      double maximum, double lowest, double highest,
                                                      std::size_t intervals);

}  // namespace nexusml::monitor
