#include "nexusml/monitor/dataset_drift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "nexusml/stats/false_discovery.h"

namespace nexusml::monitor {
namespace {

constexpr double kLeastPositive = 1e-300;

bool crosses_threshold(const FeatureDrift& feature) {
  return is_test(feature.method) ? *feature.p_value < feature.threshold : feature.score >= feature.threshold;
}

/// A test holds its threshold after adjustment too; of a distance the p-value has a level of its own.
bool is_significant(const FeatureDrift& feature, const DriftOptions& options) {
  const double p = *feature.adjusted_p_value;
  return is_test(feature.method) ? p < feature.threshold : p <= options.false_discovery_rate;
}

bool has_effect(const FeatureDrift& feature, const DriftOptions& options) {
  const double threshold = is_test(feature.method) ? options.least_effect : feature.threshold;
  return feature.score - feature.chance >= threshold;
}

DriftReason reason_of(bool crosses, bool is_significant) {
  if (!crosses) return DriftReason::kWithinThreshold;
  return is_significant ? DriftReason::kThresholdCrossed : DriftReason::kNotSignificant;
}

/// Takes: a feature with its adjusted p-value, if it has any and the policy asks for it.
DriftReason reason_of(const FeatureDrift& feature, const DriftOptions& options) {
  if (feature.left_constant && options.policy != DriftPolicy::kEffectAndSignificance) return DriftReason::kLeftConstant;
  if (!feature.p_value) return DriftReason::kNothingToCompare;
  switch (options.policy) {
    case DriftPolicy::kThreshold:
      return reason_of(crosses_threshold(feature), true);
    case DriftPolicy::kThresholdAndSignificance:
      return reason_of(crosses_threshold(feature), is_significant(feature, options));
    case DriftPolicy::kEffectAndSignificance: {
      const bool is_certain = *feature.adjusted_p_value <= options.false_discovery_rate;
      if (feature.left_constant) return is_certain ? DriftReason::kLeftConstant : DriftReason::kNotSignificant;
      return reason_of(has_effect(feature, options), is_certain);
    }
  }
  bug("DriftPolicy outside the enum");
}

void adjust(std::span<FeatureDrift> features) {
  std::vector<double> p_values;
  for (const FeatureDrift& feature : features) {
    if (feature.p_value) p_values.push_back(*feature.p_value);
  }
  const auto adjusted = stats::benjamini_hochberg(p_values);
  if (!adjusted.ok()) bug("p-values outside [0, 1]");
  std::size_t next = 0;
  for (FeatureDrift& feature : features) {
    feature.adjusted_p_value = feature.p_value ? std::optional(adjusted.value()[next++]) : std::nullopt;
  }
}

DatasetDrift dataset_of(std::span<const FeatureDrift> features, const DriftOptions& options) {
  DatasetDrift verdict;
  if (options.policy == DriftPolicy::kThresholdAndSignificance) verdict.p_value_limit = options.dataset_rate;
  if (features.empty()) return verdict;
  for (const FeatureDrift& feature : features) {
    if (!feature.drifted) continue;
    ++verdict.drifted_features;
    verdict.p_value = std::min(verdict.p_value, feature.adjusted_p_value.value_or(feature.p_value.value_or(1)));
  }
  verdict.share = static_cast<double>(verdict.drifted_features) / static_cast<double>(features.size());
  if (verdict.drifted_features == 0 || verdict.share < options.drifted_share) return verdict;
  verdict.drifted = verdict.p_value <= verdict.p_value_limit;
  verdict.reason = verdict.drifted ? DatasetReason::kShareReached : DatasetReason::kNotSignificant;
  return verdict;
}

}  // namespace

DatasetDrift judge(std::span<FeatureDrift> features, const DriftOptions& options) {
  if (options.policy != DriftPolicy::kThreshold) adjust(features);
  for (FeatureDrift& feature : features) {
    feature.reason = reason_of(feature, options);
    feature.drifted = feature.reason == DriftReason::kThresholdCrossed || feature.reason == DriftReason::kLeftConstant;
  }
  return dataset_of(features, options);
}

double severity(const FeatureDrift& feature) {
  double found = 0;
  if (is_test(feature.method)) {
    const double p = std::max(feature.p_value.value_or(1), kLeastPositive);
    const double threshold = std::clamp(feature.threshold, kLeastPositive, 1 - 1e-9);
    found = std::log(p) / std::log(threshold);
  } else {
    const double threshold = std::max(feature.threshold, kLeastPositive);
    found = std::min(feature.score / threshold, std::numeric_limits<double>::max());
  }
  return feature.left_constant ? std::max(found, 1.0) : found;
}

bool is_worse(const FeatureDrift& a, const FeatureDrift& b) {
  if (a.drifted != b.drifted) return a.drifted;
  const double worse = severity(a) - severity(b);
  return worse != 0 ? worse > 0 : a.name < b.name;
}

}  // namespace nexusml::monitor
