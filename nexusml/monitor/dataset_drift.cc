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
  if (feature.left_constant) return true;
  if (!feature.p_value) return false;
  return is_test(feature.method) ? *feature.p_value < feature.threshold : feature.score >= feature.threshold;
}

bool has_effect(const FeatureDrift& feature, double least_effect) {
  if (feature.left_constant) return true;
  const double threshold = is_test(feature.method) ? least_effect : feature.threshold;
  return feature.score - feature.chance >= threshold;
}

void judge_effect_and_significance(std::span<FeatureDrift> features, const DriftOptions& options) {
  std::vector<double> p_values;
  for (const FeatureDrift& feature : features) {
    if (feature.p_value) p_values.push_back(*feature.p_value);
  }
  const auto adjusted = stats::benjamini_hochberg(p_values);
  if (!adjusted.ok()) bug("p-values outside [0, 1]");
  std::size_t next = 0;
  for (FeatureDrift& feature : features) {
    feature.drifted = feature.p_value && adjusted.value()[next++] <= options.false_discovery_rate &&
                      has_effect(feature, options.least_effect);
  }
}

}  // namespace

DatasetDrift judge(std::span<FeatureDrift> features, const DriftOptions& options) {
  switch (options.policy) {
    case DriftPolicy::kThreshold:
      for (FeatureDrift& feature : features) feature.drifted = crosses_threshold(feature);
      break;
    case DriftPolicy::kEffectAndSignificance:
      judge_effect_and_significance(features, options);
      break;
  }
  DatasetDrift verdict;
  if (features.empty()) return verdict;
  verdict.drifted_features = static_cast<std::size_t>(std::ranges::count_if(features, &FeatureDrift::drifted));
  verdict.share = static_cast<double>(verdict.drifted_features) / static_cast<double>(features.size());
  verdict.drifted = verdict.drifted_features > 0 && verdict.share >= options.drifted_share;
  return verdict;
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
