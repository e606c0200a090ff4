#pragma once

#include <cstdint>

#include "nexusml/stats/frequent_categories.h"
#include "nexusml/stats/moments.h"
#include "nexusml/stats/profile.h"
#include "nexusml/stats/profile_builder.h"
#include "nexusml/stats/quantile_sketch.h"

// Profiles of data that was too large to keep, or is gone: a past window, the first events of a model, a file of any size.
namespace nexusml::stats {

/// Describes numbers that were added to both a sketch and moments.
///
/// Returns: a profile like profile_numbers()'. Quantiles, edges and counts have the sketch's rank error; count, mean,
///          standard deviation, minimum and maximum are exact; `distinct` counts the values kept and is too low once
///          values were dropped.
/// Errors:  kInvalidArgument if the two hold different numbers of values.
/// Cost:    O(numbers kept); allocates.
/// Threads: pure function.
[[nodiscard]] Result<NumericProfile> profile_sketch(const QuantileSketch& sketch, const Moments& moments,
                                                    std::uint64_t missing = 0, const ProfileOptions& options = {});

/// Describes categories of which the frequent ones were kept: what a counter does not know is counted among the others.
///
/// Cost:    O(counters); allocates.
/// Threads: pure function.
[[nodiscard]] CategoricalProfile profile_frequent(const FrequentCategories& found, std::uint64_t missing = 0,
                                                  const ProfileOptions& options = {});

}  // namespace nexusml::stats
