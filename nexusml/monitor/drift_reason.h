#pragma once

#include <string_view>

// Why a verdict is what it is. docs/maths/drift.md has the rules.
namespace nexusml::monitor {

/// Of a feature.
enum class DriftReason {
  kWithinThreshold,   ///< did not drift: its score or p-value does not cross its threshold
  kNotSignificant,    ///< did not drift: it crosses it, but so do samples of one distribution, among so many features
  kThresholdCrossed,  ///< drifted
  kLeftConstant,      ///< drifted: its reference has one value only, and there are others now
  kNothingToCompare,  ///< did not drift: a side has no row
};

/// Of a data set.
enum class DatasetReason {
  kShareNotReached,  ///< did not drift: too small a share of its features did
  kNotSignificant,   ///< did not drift: enough features did, but the best evidence among them may be chance
  kShareReached,     ///< drifted
};

/// "within_threshold", "share_reached", ...: as in reports. Threads: pure functions.
[[nodiscard]] std::string_view name_of(DriftReason reason);
[[nodiscard]] std::string_view name_of(DatasetReason reason);

}  // namespace nexusml::monitor
