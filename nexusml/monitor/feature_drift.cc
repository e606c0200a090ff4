#include "nexusml/monitor/feature_drift.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "nexusml/monitor/internal/chance_level.h"
#include "nexusml/stats/bin_groups.h"
#include "nexusml/stats/category_counter.h"
#include "nexusml/stats/chi_square.h"
#include "nexusml/stats/distances.h"
#include "nexusml/stats/kolmogorov_smirnov.h"
#include "nexusml/stats/wasserstein.h"

namespace nexusml::monitor {
namespace {

using Counts = std::vector<std::uint64_t>;

constexpr std::size_t kBinGroups = 10;
constexpr std::size_t kComparedCategories = 50;  // beyond so many, rare ones are compared as one
constexpr double kRareShare = 0.01;

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

std::uint64_t sum_of(std::span<const std::uint64_t> counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Begins with what all methods share: sizes, missing shares, method and threshold.
Result<FeatureDrift> begin(const std::string& name, FeatureType type, std::uint64_t reference_rows,
                           std::uint64_t current_rows, const DriftOptions& options) {
  FeatureDrift drift;
  drift.name = name;
  drift.type = type;
  drift.reference_rows = reference_rows;
  drift.current_rows = current_rows;
  drift.method = default_method(type, reference_rows, options.largest_tested_reference);
  std::optional<double> threshold;
  if (const auto chosen = options.methods.find(name); chosen != options.methods.end()) {
    drift.method = chosen->second.method;
    threshold = chosen->second.threshold;
  }
  if (!applies_to(drift.method, type)) {
    return invalid(name + " is " + std::string(name_of(type)) + ", and " + std::string(name_of(drift.method)) +
                   " does not apply to it; choose one of " + method_names(type));
  }
  drift.threshold = threshold.value_or(default_threshold(drift.method));
  return drift;
}

/// The score of a method that compares shares.
Result<double> distance_of(DriftMethod method, std::span<const std::uint64_t> reference,
                           std::span<const std::uint64_t> current) {
  switch (method) {
    case DriftMethod::kPsi:
      return stats::psi(reference, current);
    case DriftMethod::kJensenShannon:
      return stats::jensen_shannon_distance(reference, current);
    case DriftMethod::kHellinger:
      return stats::hellinger_distance(reference, current);
    case DriftMethod::kTotalVariation:
      return stats::total_variation_distance(reference, current);
    case DriftMethod::kChiSquare: {
      NEXUSML_ASSIGN_OR_RETURN(const stats::ChiSquareResult result, stats::chi_square_homogeneity(reference, current));
      return result.cramers_v;
    }
    case DriftMethod::kKolmogorovSmirnov:
    case DriftMethod::kWasserstein:
      break;
  }
  bug("distance_of a method that compares no shares");
}

/// Scores shares that are compared as they are.
Status score_shares(const Counts& reference, const Counts& current, FeatureDrift& drift) {
  NEXUSML_ASSIGN_OR_RETURN(drift.score, distance_of(drift.method, reference, current));
  drift.chance = chance_of_shares(drift.method, reference, static_cast<double>(drift.reference_rows),
                                  static_cast<double>(drift.current_rows));
  return {};
}

/// The p-value of the question whether values are missing more often or less often.
Result<double> missing_p_value(const FeatureDrift& drift, std::uint64_t reference_missing,
                               std::uint64_t current_missing) {
  const Counts reference{drift.reference_rows - reference_missing, reference_missing};
  const Counts current{drift.current_rows - current_missing, current_missing};
  NEXUSML_ASSIGN_OR_RETURN(const stats::ChiSquareResult result, stats::chi_square_homogeneity(reference, current));
  return result.p_value;
}

/// Scores numbers by Kolmogorov-Smirnov or Wasserstein.
Status score_values(const stats::NumericProfile& reference, const CurrentSummary& current,
                    const std::optional<ExactValues>& exact, double tested_statistic, FeatureDrift& drift) {
  const auto reference_values = static_cast<double>(reference.count);
  const auto current_values = static_cast<double>(sum_of(current.counts));
  if (drift.method == DriftMethod::kKolmogorovSmirnov) {
    drift.score = tested_statistic;
    drift.chance = chance_of_kolmogorov_smirnov(reference_values, current_values);
    return {};
  }
  drift.chance = chance_of_wasserstein(reference, reference_values, current_values);
  if (exact) {
    NEXUSML_ASSIGN_OR_RETURN(drift.score, stats::normalised_wasserstein(exact->reference, exact->current));
    return {};
  }
  NEXUSML_ASSIGN_OR_RETURN(const stats::BoundedDistance distance,
                           stats::normalised_wasserstein(reference, current.counts, current.minimum, current.maximum));
  // Bins narrower than the smallest normal double have no area that can be computed.
  drift.score = std::isfinite(distance.value) ? distance.value : tested_statistic;
  return {};
}

/// Whether a constant's values are not all where they were.
bool leaves_constant(const stats::NumericProfile& reference, const CurrentSummary& current) {
  if (reference.count == 0 || reference.minimum != reference.maximum) return false;
  const std::uint64_t total = sum_of(current.counts);
  if (total == 0) return false;
  return current.minimum != reference.minimum || current.maximum != reference.maximum;
}

Status compare_shares_of_numbers(const stats::NumericProfile& reference, const CurrentSummary& current,
                                 FeatureDrift& drift) {
  const stats::BinGroups groups(reference.counts, kBinGroups);
  Counts expected = groups.regroup(reference.counts);
  Counts actual = groups.regroup(current.counts);
  expected.push_back(reference.missing);
  actual.push_back(current.missing);
  return score_shares(expected, actual, drift);
}

Result<FeatureDrift> compare_numbers(const std::string& name, const stats::NumericProfile& reference,
                                     const CurrentSummary& current, const DriftOptions& options,
                                     const std::optional<ExactValues>& exact) {
  if (current.counts.size() != reference.counts.size())
    return invalid(name + " is not counted in its reference's bins");
  const std::uint64_t values = sum_of(current.counts);
  NEXUSML_ASSIGN_OR_RETURN(FeatureDrift drift, begin(name, FeatureType::kNumeric, reference.count + reference.missing,
                                                     values + current.missing, options));
  drift.reference_missing_share = share_of(reference.missing, drift.reference_rows);
  drift.current_missing_share = share_of(current.missing, drift.current_rows);
  if (drift.reference_rows == 0 || drift.current_rows == 0) return drift;
  drift.left_constant = leaves_constant(reference, current);
  const bool has_values = reference.count > 0 && values > 0;
  const bool has_missing = reference.missing > 0 || current.missing > 0;
  const bool by_values = drift.method == DriftMethod::kKolmogorovSmirnov || drift.method == DriftMethod::kWasserstein;
  stats::KolmogorovSmirnovResult tested;
  if (has_values) {
    const bool is_exact = exact && drift.method == DriftMethod::kKolmogorovSmirnov;
    NEXUSML_ASSIGN_OR_RETURN(tested, is_exact ? stats::kolmogorov_smirnov(exact->reference, exact->current)
                                              : stats::kolmogorov_smirnov_binned(reference.counts, current.counts));
    drift.p_value = tested.p_value;
  }
  if (has_missing) {
    NEXUSML_ASSIGN_OR_RETURN(const double p, missing_p_value(drift, reference.missing, current.missing));
    drift.p_value = has_values ? std::min(1.0, 2 * std::min(p, tested.p_value)) : p;
  }
  if (!by_values) {
    NEXUSML_RETURN_IF_ERROR(compare_shares_of_numbers(reference, current, drift));
    return drift;
  }
  if (has_values) NEXUSML_RETURN_IF_ERROR(score_values(reference, current, exact, tested.statistic, drift));
  const double moved = std::abs(drift.reference_missing_share - drift.current_missing_share);
  if (moved > drift.score) {
    drift.score = moved;
    drift.chance = chance_of_share(drift.reference_missing_share, static_cast<double>(drift.reference_rows),
                                   static_cast<double>(drift.current_rows));
  }
  return drift;
}

/// Both sides with rare categories as one. Rare is what both sides together seldom have: going by the reference alone would
/// pick those that were frequent there by chance, and they are less frequent everywhere else.
void pool_rare(Counts& reference, Counts& current) {
  const std::size_t named = reference.size() - 2;
  if (named <= kComparedCategories) return;
  const auto reference_rows = static_cast<double>(sum_of(reference));
  const auto current_rows = static_cast<double>(sum_of(current));
  std::size_t kept = 0;
  std::uint64_t rare_reference = 0;
  std::uint64_t rare_current = 0;
  for (std::size_t i = 0; i < named; ++i) {
    const double share =
        static_cast<double>(reference[i]) / reference_rows + static_cast<double>(current[i]) / current_rows;
    if (share / 2 < kRareShare) {
      rare_reference += reference[i];
      rare_current += current[i];
      continue;
    }
    reference[kept] = reference[i];
    current[kept++] = current[i];
  }
  for (const auto& [counts, rare] : {std::pair(&reference, rare_reference), std::pair(&current, rare_current)}) {
    counts->erase(counts->begin() + static_cast<std::ptrdiff_t>(kept), counts->end() - 2);
    counts->push_back(rare);
  }
}

bool leaves_constant(const stats::CategoricalProfile& reference, std::span<const std::uint64_t> current) {
  if (reference.categories.size() != 1 || reference.other != 0) return false;
  return current[1] > 0;
}

Result<FeatureDrift> compare_categories(const std::string& name, const stats::CategoricalProfile& reference,
                                        const CurrentSummary& current, const DriftOptions& options) {
  Counts expected;
  for (const stats::CategoryCount& category : reference.categories) expected.push_back(category.count);
  expected.push_back(reference.other);
  expected.push_back(reference.missing);
  if (current.counts.size() != expected.size()) return invalid(name + " is not counted in its reference's categories");
  NEXUSML_ASSIGN_OR_RETURN(FeatureDrift drift,
                           begin(name, FeatureType::kCategorical, sum_of(expected), sum_of(current.counts), options));
  drift.reference_missing_share = share_of(reference.missing, drift.reference_rows);
  drift.current_missing_share = share_of(current.counts.back(), drift.current_rows);
  if (drift.reference_rows == 0 || drift.current_rows == 0) return drift;
  drift.left_constant = leaves_constant(reference, current.counts);
  NEXUSML_ASSIGN_OR_RETURN(const stats::ChiSquareResult tested,
                           stats::chi_square_homogeneity(expected, current.counts));
  drift.p_value = tested.p_value;
  Counts actual(current.counts.begin(), current.counts.end());
  if (drift.method == DriftMethod::kChiSquare) {
    NEXUSML_RETURN_IF_ERROR(score_shares(expected, actual, drift));
    return drift;
  }
  pool_rare(expected, actual);
  NEXUSML_RETURN_IF_ERROR(score_shares(expected, actual, drift));
  return drift;
}

}  // namespace

std::vector<MethodScore> distances_of(const stats::FeatureProfile& reference, const CurrentSummary& current) {
  const bool is_numeric = std::holds_alternative<stats::NumericProfile>(reference.profile);
  const FeatureType type = is_numeric ? FeatureType::kNumeric : FeatureType::kCategorical;
  std::vector<MethodScore> scores;
  DriftOptions options;
  MethodChoice& choice = options.methods[reference.name];
  for (const DriftMethod method : {DriftMethod::kWasserstein, DriftMethod::kJensenShannon, DriftMethod::kPsi,
                                   DriftMethod::kHellinger, DriftMethod::kTotalVariation}) {
    if (!applies_to(method, type)) continue;
    choice.method = method;
    const Result<FeatureDrift> drift = compare_feature(reference, current, options);
    if (drift.ok() && drift->p_value) scores.push_back({method, drift->score});
  }
  return scores;
}

Result<FeatureDrift> compare_feature(const stats::FeatureProfile& reference, const CurrentSummary& current,
                                     const DriftOptions& options, const std::optional<ExactValues>& exact) {
  if (const auto* numbers = std::get_if<stats::NumericProfile>(&reference.profile)) {
    return compare_numbers(reference.name, *numbers, current, options, exact).while_doing("compare " + reference.name);
  }
  const auto& categories = std::get<stats::CategoricalProfile>(reference.profile);
  return compare_categories(reference.name, categories, current, options).while_doing("compare " + reference.name);
}

}  // namespace nexusml::monitor
