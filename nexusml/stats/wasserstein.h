#pragma once

#include <cstdint>
#include <span>

#include "nexusml/base/result.h"
#include "nexusml/stats/profile.h"

namespace nexusml::stats {

/// A value that stands for `weight` values.
struct WeightedValue {
  double value = 0;
  double weight = 0;  ///< > 0
};

/// Wasserstein-1 (earth mover's) distance of two samples: the area between their distribution functions, which is the
/// mean distance that a value of one has to be moved to make the other. A metric.
///
/// Takes:   finite values in any order.
/// Returns: >= 0 in the unit of the values, HIGHER IS WORSE; 0 means equal samples. At most the largest double.
/// Errors:  kInvalidArgument if a side is empty or a value is not finite.
/// Cost:    O(n log n); allocates.
/// Threads: pure function.
/// Source:  docs/maths/wasserstein.md.
[[nodiscard]] Result<double> wasserstein_distance(std::span<const double> reference, std::span<const double> current);

/// The same for weighted values, such as those of a QuantileSketch. With a sketch of rank error e the result is off by at
/// most e times the range of both sides' values.
///
/// Errors:  also kInvalidArgument if a weight is not positive and finite or values are not in ascending order.
/// Cost:    O(n); allocates only to report an error.
/// Threads: pure function.
[[nodiscard]] Result<double> wasserstein_distance(std::span<const WeightedValue> reference,
                                                  std::span<const WeightedValue> current);

/// A histogram whose outer bins end at the smallest and the largest value counted.
struct BoundedHistogram {
  std::span<const double> edges;          ///< as of BinEdges
  std::span<const std::uint64_t> counts;  ///< edges.size() + 1
  double minimum = 0;
  double maximum = 0;
};

/// A distance of which only an interval is known.
struct BoundedDistance {
  double value = 0;
  double error = 0;  ///< the true distance lies within value +- error
};

/// The same from two histograms over one set of edges, as if values lay evenly in each bin.
///
/// Returns: the distance, in the unit of the values, and its error: per bin and side, the share there times half the width.
///          Equal histograms have the distance 0.
/// Errors:  kInvalidArgument if the edges differ, a side sums to 0, the sizes do not fit or a bound is not finite or
///          contradicts the counts.
/// Cost:    O(bins); allocates.
/// Threads: pure function.
[[nodiscard]] Result<BoundedDistance> wasserstein_distance(const BoundedHistogram& reference,
                                                           const BoundedHistogram& current);

/// Wasserstein-1 distance over the reference's standard deviation: how many of them the values moved in the mean.
///
/// Of a constant reference, it is the share of current values that differ from the constant.
/// Returns: >= 0, HIGHER IS WORSE; 0.1 is a usual threshold. Shifting and scaling both sides changes nothing. Two samples
///          of one normal distribution have about 1.25 sqrt(1 / n + 1 / m) by chance.
/// Errors:  as wasserstein_distance().
/// Threads: pure function.
[[nodiscard]] Result<double> normalised_wasserstein(std::span<const double> reference, std::span<const double> current);

/// The same of values counted in the profile's bins.
///
/// Takes:   counts in the bins of `reference`, and the smallest and largest value counted.
/// Errors:  also kInvalidArgument if the reference has no value.
/// Threads: pure function.
[[nodiscard]] Result<BoundedDistance> normalised_wasserstein(const NumericProfile& reference,
                                                             std::span<const std::uint64_t> current, double minimum,
                                                             double maximum);

}  // namespace nexusml::stats
