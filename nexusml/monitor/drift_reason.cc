#include "nexusml/monitor/drift_reason.h"

#include "nexusml/base/error.h"

namespace nexusml::monitor {

std::string_view name_of(DriftReason reason) {
  switch (reason) {
    case DriftReason::kWithinThreshold:
      return "within_threshold";
    case DriftReason::kNotSignificant:
      return "not_significant";
    case DriftReason::kThresholdCrossed:
      return "threshold_crossed";
    case DriftReason::kLeftConstant:
      return "left_constant";
    case DriftReason::kNothingToCompare:
      return "nothing_to_compare";
  }
  bug("DriftReason outside the enum");
}

std::string_view name_of(DatasetReason reason) {
  switch (reason) {
    case DatasetReason::kShareNotReached:
      return "share_not_reached";
    case DatasetReason::kNotSignificant:
      return "not_significant";
    case DatasetReason::kShareReached:
      return "share_reached";
  }
  bug("DatasetReason outside the enum");
}

}  // namespace nexusml::monitor
