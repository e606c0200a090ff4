#include "nexusml/monitor/quality_reading.h"

#include "nexusml/base/error.h"

namespace nexusml::monitor {

std::string_view name_of(QualityDimension dimension) {
  switch (dimension) {
    case QualityDimension::kCompleteness:
      return "completeness";
    case QualityDimension::kValidity:
      return "validity";
    case QualityDimension::kUniqueness:
      return "uniqueness";
    case QualityDimension::kConsistency:
      return "consistency";
    case QualityDimension::kFreshness:
      return "freshness";
    case QualityDimension::kOverall:
      return "overall";
  }
  bug("QualityDimension outside the enum");
}

double weight_of(QualityDimension dimension) {
  switch (dimension) {
    case QualityDimension::kCompleteness:
    case QualityDimension::kValidity:
      return 0.3;
    case QualityDimension::kConsistency:
      return 0.2;
    case QualityDimension::kUniqueness:
    case QualityDimension::kFreshness:
      return 0.1;
    case QualityDimension::kOverall:
      return 0;
  }
  bug("QualityDimension outside the enum");
}

std::string_view name_of(QualityIssueKind kind) {
  switch (kind) {
    case QualityIssueKind::kMissingValues:
      return "missing_values";
    case QualityIssueKind::kMissingColumn:
      return "missing_column";
    case QualityIssueKind::kOutOfRange:
      return "out_of_range";
    case QualityIssueKind::kUnknownCategory:
      return "unknown_category";
    case QualityIssueKind::kWrongType:
      return "wrong_type";
    case QualityIssueKind::kNotAllowed:
      return "not_allowed";
    case QualityIssueKind::kBlankText:
      return "blank_text";
    case QualityIssueKind::kTooLongText:
      return "too_long_text";
    case QualityIssueKind::kUnknownField:
      return "unknown_field";
    case QualityIssueKind::kMalformedInput:
      return "malformed_input";
    case QualityIssueKind::kRefusedInput:
      return "refused_input";
    case QualityIssueKind::kRepeatedInput:
      return "repeated_input";
    case QualityIssueKind::kStaleData:
      return "stale_data";
  }
  bug("QualityIssueKind outside the enum");
}

std::string_view name_of(QualityState state) {
  switch (state) {
    case QualityState::kNoData:
      return "no_data";
    case QualityState::kMeasured:
      return "measured";
  }
  bug("QualityState outside the enum");
}

}  // namespace nexusml::monitor
