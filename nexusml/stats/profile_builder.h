#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/stats/profile.h"

namespace nexusml::stats {

inline constexpr std::size_t kLeastProfileBins = 2;
inline constexpr std::size_t kMostProfileBins = 1'000;

/// Options of the functions below.
struct ProfileOptions {
  std::size_t bins =
      50;  ///< of equal share that numbers are cut into, kLeastProfileBins .. kMostProfileBins; more: finer distances, more memory
  std::size_t categories = 1'000;  ///< categories that are kept by name; the others are one
};

/// Describes numbers exactly.
///
/// The bin edges are the quantiles at 1 / bins, 2 / bins, ..., each a value that occurred. A value that more than 1 / bins
/// of the numbers have gets a bin to itself, so that a move to either side of it is seen: a constant has the bins below it,
/// at it and above it. Outer bins that are not empty are cut at 1/4, 1/2, 1, ... 16 standard deviations beyond the outermost
/// quantile, so that it is known how far out the values of another distribution lie. At most 2 bins + 15 bins arise.
///
/// Takes:   numbers in any order; NaN and infinities are missing. None at all gives a profile with one empty bin.
/// Returns: finite numbers; quantiles interpolate linearly between order statistics (numpy's default).
/// Cost:    O(n log n).
/// Threads: pure function.
/// Source:  docs/maths/profiles.md.
[[nodiscard]] NumericProfile profile_numbers(std::vector<double> values, const ProfileOptions& options = {});

/// Describes numbers of which only a histogram is known: moments and quantiles are those of values spread evenly over each
/// bin.
///
/// Takes:   edges as of BinEdges and one more count than edges; the lowest and highest possible value, which close the
///          outer bins, both within +-Moments::kLargestMomentValue.
/// Returns: the profile; its minimum and maximum are the ends of the outermost bins that are not empty.
/// Errors:  kInvalidArgument if the edges do not increase strictly inside (minimum, maximum), a number is not finite or the
///          sizes do not match.
/// Threads: pure function.
[[nodiscard]] Result<NumericProfile> profile_bins(std::vector<double> edges, std::span<const std::uint64_t> counts,
                                                  double minimum, double maximum);

/// Describes numbers that were counted in bins and are gone, such as those of a past window. As profile_bins(), but bins
/// beyond the range of the values may be empty, and the range may be a single value.
///
/// Takes:   edges as of BinEdges and one more count than edges; the smallest and largest value counted; of no value at all
///          these are not looked at.
/// Errors:  kInvalidArgument if the edges do not increase strictly, the sizes do not match, or the range contradicts the
///          counts.
/// Threads: pure function.
[[nodiscard]] Result<NumericProfile> profile_counts(std::vector<double> edges, std::span<const std::uint64_t> counts,
                                                    std::uint64_t missing, double minimum, double maximum);

/// Describes categories exactly.
///
/// Takes:   the values that were there, and how many were not. Texts longer than kLongestCategoryBytes or not UTF-8 are
///          counted among the others.
/// Cost:    O(n) and a hash table of the distinct values.
/// Threads: pure function.
[[nodiscard]] CategoricalProfile profile_categories(std::span<const std::string_view> values, std::uint64_t missing = 0,
                                                    const ProfileOptions& options = {});

/// The same from counts that are known already. A name that stands twice is counted once, with the sum.
///
/// Threads: pure function.
[[nodiscard]] CategoricalProfile profile_category_counts(std::span<const CategoryCount> counts,
                                                         std::uint64_t missing = 0, const ProfileOptions& options = {});

}  // namespace nexusml::stats
