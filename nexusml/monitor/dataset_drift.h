#pragma once

#include <cstddef>
#include <span>

#include "nexusml/monitor/feature_drift.h"

namespace nexusml::monitor {

/// Whether a data set drifted.
struct DatasetDrift {
  bool drifted = false;
  double share = 0;  ///< of the features that drifted, 0..1, HIGHER IS WORSE; 0 when there is none
  std::size_t drifted_features = 0;
  /// Least adjusted p-value of those that drifted: LOWER IS MORE SIGNIFICANT; 1 when none did.
  double p_value = 1;
  double p_value_limit = 1;  ///< at most which p_value has to be for the data set to drift; 1: the share alone decides
  DatasetReason reason = DatasetReason::kShareNotReached;
};

/// Decides which of a data set's features drifted, and whether the data set did, as options.policy says.
///
/// Takes:   features as compare_feature() makes them; sets their `drifted`, `reason` and `adjusted_p_value`.
/// Cost:    O(n log n); allocates.
/// Threads: one at a time on the same features.
/// Source:  docs/maths/drift.md.
DatasetDrift judge(std::span<FeatureDrift> features, const DriftOptions& options);

/// How bad a feature is, by a measure that all methods share: at least 1 when its method's threshold is crossed.
///
/// Returns: score over threshold; of tests the logarithm of the p-value over that of the threshold. Finite, >= 0.
/// Threads: pure function.
[[nodiscard]] double severity(const FeatureDrift& feature);

/// Orders by what a reader wants to see first: drifted ones, then by severity, then by name.
[[nodiscard]] bool is_worse(const FeatureDrift& a, const FeatureDrift& b);

}  // namespace nexusml::monitor
