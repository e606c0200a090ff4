#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/monitor/drift_method.h"
#include "nexusml/monitor/drift_reason.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// How one feature is to be compared.
struct MethodChoice {
  DriftMethod method = DriftMethod::kPsi;
  std::optional<double> threshold = {};  ///< none: default_threshold()
};

/// What makes a feature drifted.
enum class DriftPolicy {
  kThreshold,  ///< its p-value or score alone crosses its threshold, whatever chance gives
  /// It crosses its threshold AND the p-value is significant among all features; a data set needs evidence that repeated
  /// comparisons do not give by chance: for two given tables.
  kThresholdAndSignificance,
  kEffectAndSignificance,  ///< the score less what chance gives crosses it AND the p-value is significant: for live windows
};

/// Options of compare_feature() and judge().
struct DriftOptions {
  std::uint64_t largest_tested_reference = 1'000;  ///< rows; with more, every difference is significant: distances
  std::map<std::string, MethodChoice, std::less<>> methods = {};  ///< by feature; the others take default_method()
  DriftPolicy policy = DriftPolicy::kThreshold;
  double false_discovery_rate = 0.05;  ///< all but kThreshold: accepted share of false ones among drifted features
  /// kThresholdAndSignificance: largest adjusted p-value of the best drifted feature with which a data set drifted. Lower: fewer
  /// false verdicts, and more rows are needed. This one is just reached by ten rows against ten without a value in common.
  double dataset_rate = 2e-5;
  double least_effect = 0.1;   ///< kEffectAndSignificance: of the score of methods that are tests
  double drifted_share = 0.5;  ///< of the features, from which on the data set drifted
};

/// What a feature looks like now, counted over the bins or categories of its reference.
///
/// Threads: a value. Lifetime: a view of the counts.
struct CurrentSummary {
  /// Numeric: finite values per bin of the reference's edges. Categorical: per place of stats::CategoryIndex, which has
  /// a place for never-seen categories and one for missing values.
  std::span<const std::uint64_t> counts;
  std::uint64_t missing = 0;  ///< numeric only, as the two below
  double minimum = 0;         ///< of the values counted
  double maximum = 0;
};

/// All values of both sides, finite, where they are few enough to be kept: tests of them are exact.
struct ExactValues {
  std::span<const double> reference;
  std::span<const double> current;
};

/// How far a feature moved. Every number is finite.
///
/// Threads: a value.
struct FeatureDrift {
  std::string name;
  FeatureType type = FeatureType::kNumeric;
  DriftMethod method = DriftMethod::kWasserstein;
  double score = 0;      ///< >= 0, HIGHER IS WORSE: the distance; of tests the statistic D, or Cramer's V
  double threshold = 0;  ///< of tests: drifted when p_value is below; else: drifted when score is at or above
  std::optional<double> p_value =
      {};  ///< of Kolmogorov-Smirnov or chi-square, whatever the method; none without two sides
  std::optional<double> adjusted_p_value =
      {};                      ///< set by judge() but of kThreshold: by Benjamini and Hochberg, among all features
  double chance = 0;           ///< about the score that two samples of one distribution have
  bool left_constant = false;  ///< the reference has one value only and there are others now: always drift
  bool drifted = false;        ///< set by judge(), as the reason
  DriftReason reason = DriftReason::kNothingToCompare;
  std::uint64_t reference_rows = 0;  ///< missing values among them
  std::uint64_t current_rows = 0;
  double reference_missing_share = 0;  ///< 0..1
  double current_missing_share = 0;
};

/// A feature's score by one method.
struct MethodScore {
  DriftMethod method = DriftMethod::kPsi;
  double score = 0;  ///< finite, >= 0, HIGHER IS WORSE
};

/// The scores of a feature by every method that is no test and applies to its type, in the order of DriftMethod. None where
/// there is nothing to compare.
///
/// Takes:   as compare_feature(). Cost: that of compare_feature() per method.
/// Threads: pure function.
[[nodiscard]] std::vector<MethodScore> distances_of(const stats::FeatureProfile& reference,
                                                    const CurrentSummary& current);

/// Compares a feature with its reference.
///
/// Missing values take part: of categories they are one more; of numbers, distances between histograms have a bin for them,
/// and Wasserstein's and Kolmogorov-Smirnov's score is at least the difference of the missing shares, with the smaller
/// p-value of the two questions, doubled. Where a side has no row at all there is nothing to compare: score 0, no p-value.
/// Histograms are compared over about 10 groups of a number's bins, and of more than 50 categories those with less than 1 %
/// are one: with more, chance alone makes distances.
///
/// Returns: all but `drifted`, which takes all features together: judge().
/// Errors:  kInvalidArgument if the counts are not over the reference's bins or categories, contradict minimum and maximum,
///          or the method chosen does not apply to the feature's type.
/// Cost:    O(bins or categories), and with exact values that of the method on them; allocates.
/// Threads: pure function.
/// Source:  docs/maths/drift.md.
[[nodiscard]] Result<FeatureDrift> compare_feature(const stats::FeatureProfile& reference,
                                                   const CurrentSummary& current, const DriftOptions& options,
                                                   const std::optional<ExactValues>& exact = std::nullopt);

}  // namespace nexusml::monitor
