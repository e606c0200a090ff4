#include "nexusml/stats/profile_summaries.h"

#include <algorithm>
#include <vector>

#include "nexusml/stats/profiling/steps.h"

namespace nexusml::stats {

Result<NumericProfile> profile_sketch(const QuantileSketch& sketch, const Moments& moments, std::uint64_t missing,
                                      const ProfileOptions& options) {
  if (sketch.count() != moments.count()) {
    return Error(ErrorCode::kInvalidArgument, "the sketch and the moments hold different numbers of values");
  }
  NumericProfile profile;
  profile.missing = missing;
  profile.count = sketch.count();
  if (profile.count == 0) {
    profile.counts.push_back(0);
    return profile;
  }
  const std::vector<profiling::Step> steps = profiling::steps_of(sketch.values());
  profile.mean = moments.mean();
  profile.minimum = sketch.minimum();
  profile.maximum = sketch.maximum();
  profile.standard_deviation = profile.minimum == profile.maximum ? 0 : moments.standard_deviation();
  profile.distinct = std::min<std::uint64_t>(steps.size(), kMostDistinctValues + 1);
  std::vector<double> shares;
  for (std::size_t i = 0; i < kProfileQuantiles; ++i)
    shares.push_back(static_cast<double>(i) / (kProfileQuantiles - 1));
  profile.quantiles = sketch.quantiles(shares);
  const std::size_t bins = std::clamp<std::size_t>(options.bins, kLeastProfileBins, kMostProfileBins);
  profile.edges = profiling::bin_edges(steps, bins, profile.standard_deviation);
  profile.counts = profiling::bin_counts(steps, profile.edges);
  return profile;
}

CategoricalProfile profile_frequent(const FrequentCategories& found, std::uint64_t missing,
                                    const ProfileOptions& options) {
  std::vector<CategoryCount> counts;
  std::uint64_t known = 0;
  for (const FrequentCategories::Found& one : found.top(options.categories)) {
    counts.push_back({one.name, one.count});
    known += one.count;
  }
  CategoricalProfile profile = profile_category_counts(counts, missing, options);
  profile.other += found.total() - known;
  return profile;
}

}  // namespace nexusml::stats
