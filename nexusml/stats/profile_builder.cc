#include "nexusml/stats/profile_builder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/moments.h"
#include "nexusml/stats/profiling/steps.h"

namespace nexusml::stats {
namespace {

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

/// The quantile of sorted values, between order statistics; written so that it neither overflows nor leaves their range.
double interpolated_quantile(std::span<const double> sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 >= sorted.size()) return sorted.back();
  return std::lerp(sorted[below], sorted[below + 1], position - static_cast<double>(below));
}

CategoricalProfile most_frequent(std::vector<std::pair<std::string_view, std::uint64_t>> counts, std::uint64_t missing,
                                 std::size_t kept) {
  std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  CategoricalProfile profile;
  profile.missing = missing;
  for (const auto& [name, count] : counts) {
    const bool is_kept = profile.categories.size() < kept && name.size() <= kLongestCategoryBytes &&
                         base::find_invalid_utf8(name) == std::string_view::npos;
    if (is_kept) {
      profile.categories.push_back({std::string(name), count});
    } else {
      profile.other += count;
    }
  }
  return profile;
}

/// A histogram's bins with their ends.
struct Bin {
  double lower = 0;
  double upper = 0;
  double count = 0;
};

/// The value with `target` of the counts below it, each bin's spread evenly.
double quantile_of_bins(std::span<const Bin> bins, double target) {
  double below = 0;
  for (const Bin& bin : bins) {
    if (below + bin.count >= target) return std::lerp(bin.lower, bin.upper, (target - below) / bin.count);
    below += bin.count;
  }
  return bins.back().upper;
}

void describe_bins(std::span<const Bin> bins, NumericProfile& profile) {
  const double total = static_cast<double>(profile.count);
  const auto bounded = [](double value) {
    return std::clamp(value, -Moments::kLargestMomentValue, Moments::kLargestMomentValue);
  };
  for (const Bin& bin : bins) profile.mean += bin.count / total * bounded(std::midpoint(bin.lower, bin.upper));
  double variance = 0;
  for (const Bin& bin : bins) {
    const double distance = bounded(std::midpoint(bin.lower, bin.upper)) - profile.mean;
    const double width = bounded(bin.upper) - bounded(bin.lower);
    variance += bin.count / total * (distance * distance + width * width / 12);
  }
  profile.standard_deviation = std::sqrt(variance);
  profile.minimum = bins.front().lower;
  profile.maximum = bins.back().upper;
  for (std::size_t i = 0; i < kProfileQuantiles; ++i) {
    profile.quantiles.push_back(quantile_of_bins(bins, total * static_cast<double>(i) / (kProfileQuantiles - 1)));
  }
  profile.distinct = kMostDistinctValues + 1;
}

}  // namespace

const FeatureProfile* ReferenceProfile::find(std::string_view name) const {
  const auto found = std::find_if(features.begin(), features.end(), [&](const auto& f) { return f.name == name; });
  return found == features.end() ? nullptr : &*found;
}

NumericProfile profile_numbers(std::vector<double> values, const ProfileOptions& options) {
  NumericProfile profile;
  const auto finite_end =
      std::partition(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  profile.missing = static_cast<std::uint64_t>(values.end() - finite_end);
  values.erase(finite_end, values.end());
  profile.count = values.size();
  if (values.empty()) {
    profile.counts.push_back(0);
    return profile;
  }
  for (double& value : values) value += 0.0;  // -0 becomes 0
  std::sort(values.begin(), values.end());
  const Moments moments = Moments::of(values);
  profile.mean = moments.mean();
  profile.standard_deviation = values.front() == values.back() ? 0 : moments.standard_deviation();
  profile.minimum = values.front();
  profile.maximum = values.back();
  const std::vector<profiling::Step> steps = profiling::steps_of(values);
  profile.distinct = std::min<std::uint64_t>(steps.size(), kMostDistinctValues + 1);
  for (std::size_t i = 0; i < kProfileQuantiles; ++i) {
    profile.quantiles.push_back(interpolated_quantile(values, static_cast<double>(i) / (kProfileQuantiles - 1)));
  }
  const std::size_t bins = std::clamp<std::size_t>(options.bins, kLeastProfileBins, kMostProfileBins);
  profile.edges = profiling::bin_edges(steps, bins, profile.standard_deviation);
  profile.counts = profiling::bin_counts(steps, profile.edges);
  return profile;
}

Result<NumericProfile> profile_bins(std::vector<double> edges, std::span<const std::uint64_t> counts, double minimum,
                                    double maximum) {
  NEXUSML_ASSIGN_OR_RETURN(const BinEdges checked, BinEdges::create(edges));
  if (counts.size() != checked.bins()) {
    return invalid(std::to_string(counts.size()) + " counts for " + std::to_string(checked.bins()) + " bins");
  }
  if (!(minimum >= -Moments::kLargestMomentValue) || !(maximum <= Moments::kLargestMomentValue) ||
      !(minimum < maximum) || (!edges.empty() && (edges.front() <= minimum || edges.back() >= maximum))) {
    return invalid("the bin edges lie outside the range of the values");
  }
  NumericProfile profile;
  profile.counts.assign(counts.begin(), counts.end());
  std::vector<Bin> filled;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    profile.count += counts[i];
    if (counts[i] == 0) continue;
    filled.push_back(
        {i == 0 ? minimum : edges[i - 1], i == edges.size() ? maximum : edges[i], static_cast<double>(counts[i])});
  }
  profile.edges = std::move(edges);
  if (!filled.empty()) describe_bins(filled, profile);
  return profile;
}

Result<NumericProfile> profile_counts(std::vector<double> edges, std::span<const std::uint64_t> counts,
                                      std::uint64_t missing, double minimum, double maximum) {
  NEXUSML_ASSIGN_OR_RETURN(const BinEdges checked, BinEdges::create(edges));
  if (counts.size() != checked.bins()) {
    return invalid(std::to_string(counts.size()) + " counts for " + std::to_string(checked.bins()) + " bins");
  }
  NumericProfile profile;
  profile.missing = missing;
  profile.counts.assign(counts.begin(), counts.end());
  std::vector<Bin> filled;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    profile.count += counts[i];
    if (counts[i] == 0) continue;
    const double lower = i == 0 ? minimum : std::max(edges[i - 1], minimum);
    const double upper = i == edges.size() ? maximum : std::min(edges[i], maximum);
    if (!(lower <= upper)) return invalid("the counts lie outside the range of the values");
    filled.push_back({lower, upper, static_cast<double>(counts[i])});
  }
  profile.edges = std::move(edges);
  if (filled.empty()) return profile;
  if (!std::isfinite(minimum) || !std::isfinite(maximum)) return invalid("the range of the values is not finite");
  filled.front().lower = minimum;
  filled.back().upper = maximum;
  describe_bins(filled, profile);
  if (minimum == maximum) {
    profile.standard_deviation = 0;
    profile.distinct = 1;
  }
  return profile;
}

CategoricalProfile profile_categories(std::span<const std::string_view> values, std::uint64_t missing,
                                      const ProfileOptions& options) {
  std::unordered_map<std::string_view, std::uint64_t> counts;
  for (const std::string_view value : values) ++counts[value];
  return most_frequent({counts.begin(), counts.end()}, missing, options.categories);
}

CategoricalProfile profile_category_counts(std::span<const CategoryCount> counts, std::uint64_t missing,
                                           const ProfileOptions& options) {
  std::unordered_map<std::string_view, std::uint64_t> sums;
  for (const CategoryCount& category : counts) {
    if (category.count > 0) sums[category.name] += category.count;
  }
  return most_frequent({sums.begin(), sums.end()}, missing, options.categories);
}

}  // namespace nexusml::stats
