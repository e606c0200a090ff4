#pragma once

#include <cstddef>
#include <string>

#include "nexusml/monitor/table_comparison.h"

// A comparison for programs, for a terminal and for a browser. All texts are valid UTF-8, hold no NaN and no infinity, and
// are the same for the same comparison.
//
// Threads: all are pure functions.
namespace nexusml::monitor {

/// What a report calls things.
struct ReportNames {
  std::string reference;  ///< the file's name
  std::string current;
  double drifted_share = 0.5;  ///< as in DriftOptions
};

/// {"dataset_drift", "dataset_reason", "dataset_p_value", "dataset_p_value_limit", "share", "drifted_features",
/// "features": [{"name", "type", "method", "score", "threshold", "p_value", "adjusted_p_value", "drifted", "reason", ...}],
/// "reference", "current", "only_in_reference", "only_in_current"}, the worst feature first.
[[nodiscard]] std::string drift_json(const TableComparison& comparison);

/// A line per feature, the worst first, and what was not compared.
[[nodiscard]] std::string drift_table(const TableComparison& comparison, const ReportNames& names);

inline constexpr std::size_t kLargestPageBytes = 1'000'000;

/// One self-contained page: the table and, of the worst features, both distributions. Nothing is loaded from elsewhere.
///
/// Returns: at most kLargestPageBytes, whatever the data: what does not fit is named by its number.
[[nodiscard]] std::string drift_page(const TableComparison& comparison, const ReportNames& names);

}  // namespace nexusml::monitor
