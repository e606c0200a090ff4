#include "nexusml/stats/profile_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>

#include "nexusml/base/text.h"
#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/moments.h"

namespace nexusml::stats {
namespace {

constexpr std::size_t kMostBins = 1'000;
constexpr int kTailEdges = 7;  // on each side: 1/4, 1/2, 1, ... 16 standard deviations beyond the outermost quantile

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

std::uint64_t distinct_values(std::span<const double> sorted) {
  std::uint64_t distinct = sorted.empty() ? 0 : 1;
  for (std::size_t i = 1; i < sorted.size() && distinct <= kMostDistinctValues; ++i) {
    distinct += sorted[i - 1] != sorted[i] ? 1 : 0;
  }
  return distinct;
}

std::vector<double> edges_of(std::span<const double> sorted, std::size_t bins) {
  std::vector<double> edges;
  for (std::size_t i = 1; i < bins; ++i) {
    // The smallest value that has at least i / bins of the values at or below it.
    const std::size_t rank = (i * sorted.size() + bins - 1) / bins;
    const double edge = sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), edge);
    const bool is_frequent = static_cast<std::size_t>(last - first) * bins > sorted.size();
    const double below = std::nextafter(edge, -std::numeric_limits<double>::infinity());
    if (is_frequent && std::isfinite(below)) edges.push_back(below);
    edges.push_back(edge);
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

/// Cuts an outer bin that holds values by edges ever farther out: values of another distribution may well be there in
/// numbers, and their distance should be known.
void extend_tails(std::span<const double> sorted, double standard_deviation, std::vector<double>& edges) {
  const double first = edges.front();
  const double last = edges.back();
  double step = standard_deviation / 4;
  for (int i = 0; i < kTailEdges; ++i, step *= 2) {
    if (sorted.front() <= first) edges.push_back(first - step);
    if (sorted.back() > last) edges.push_back(last + step);
  }
  std::erase_if(edges, [](double edge) { return !std::isfinite(edge); });
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
}

/// Per bin (edge i - 1, edge i] the number of sorted values.
std::vector<std::uint64_t> counts_of(std::span<const double> sorted, std::span<const double> edges) {
  std::vector<std::uint64_t> counts;
  auto first = sorted.begin();
  for (const double edge : edges) {
    const auto last = std::upper_bound(first, sorted.end(), edge);
    counts.push_back(static_cast<std::uint64_t>(last - first));
    first = last;
  }
  counts.push_back(static_cast<std::uint64_t>(sorted.end() - first));
  return counts;
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
  for (const Bin& bin : bins) profile.mean += bin.count / total * std::midpoint(bin.lower, bin.upper);
  double variance = 0;
  for (const Bin& bin : bins) {
    const double distance = std::midpoint(bin.lower, bin.upper) - profile.mean;
    const double width = bin.upper - bin.lower;
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
  Moments moments;
  for (const double value : values) moments.add(value);
  profile.mean = moments.mean();
  profile.standard_deviation = values.front() == values.back() ? 0 : moments.standard_deviation();
  profile.minimum = values.front();
  profile.maximum = values.back();
  profile.distinct = distinct_values(values);
  for (std::size_t i = 0; i < kProfileQuantiles; ++i) {
    profile.quantiles.push_back(interpolated_quantile(values, static_cast<double>(i) / (kProfileQuantiles - 1)));
  }
  profile.edges = edges_of(values, std::clamp<std::size_t>(options.bins, 2, kMostBins));
  extend_tails(values, profile.standard_deviation, profile.edges);
  profile.counts = counts_of(values, profile.edges);
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
