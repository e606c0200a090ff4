#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/monitor/dataset_drift.h"
#include "nexusml/monitor/feature_drift.h"
#include "nexusml/monitor/table_source.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// What columns hold, by name.
using ColumnTypes = std::map<std::string, FeatureType, std::less<>>;

/// Options of compare_tables().
struct TableOptions {
  std::vector<std::string> columns;  ///< only these; empty: all that both tables have
  std::vector<std::string> ignored;  ///< not these: ids and times always "drift"
  ColumnTypes types;                 ///< of columns whose type is not to be inferred
  DriftOptions drift = {.policy = DriftPolicy::kThresholdAndSignificance};
  std::uint64_t seed = 42;  ///< of the rows that bins and categories are chosen from; the same seed, the same answer
};

/// What was read of a table.
struct TableRows {
  std::uint64_t rows = 0;
  std::uint64_t skipped = 0;  ///< broken rows, and rows with more or fewer cells than the header
  std::string first_skipped;  ///< "line 7: 3 fields, the header has 4"
};

/// Mean, spread and range of a side's numbers; 0 when there is none.
struct NumberRange {
  double mean = 0;
  double standard_deviation = 0;
  double minimum = 0;
  double maximum = 0;
};

/// A feature with both sides.
struct ComparedFeature {
  FeatureDrift drift;
  stats::FeatureProfile reference;
  std::vector<std::uint64_t> current;  ///< as CurrentSummary::counts
  NumberRange current_range;           ///< numeric
  std::uint64_t not_numbers = 0;       ///< numeric: current cells with a text, which count as missing
  std::vector<MethodScore> scores;     ///< by every distance, whatever the method of the verdict
};

/// The answer of compare_tables().
///
/// Threads: a value.
struct TableComparison {
  DatasetDrift verdict;
  std::vector<ComparedFeature> features;       ///< the worst first, see is_worse()
  std::vector<std::string> only_in_reference;  ///< columns that are not compared, in the file's order
  std::vector<std::string> only_in_current;
  TableRows reference;
  TableRows current;
};

/// Called from time to time with the share done, 0..1.
using ComparisonProgress = std::function<void(double share)>;

/// Compares the columns of two CSV texts of any size.
///
/// A column is numeric if every value of the reference that is not missing is a number, else categorical, and so is one
/// without any value, unless options.types says what it is. Up to about 16,000 rows (fewer if they are long) the reference is kept and profiled exactly; of a
/// larger one bins and categories are chosen from rows drawn at random (see internal/row_sample.h for how well), and all
/// rows are counted in them in a second pass: counts, mean, spread and range are exact, distances have the bins' resolution.
/// With at most options.drift.largest_tested_reference reference rows and 2,000 current ones, tests are exact.
///
/// Errors:  kInvalidArgument if a table has no header or no row, no column is left to compare, a column named in the
///          options does not exist, or a method does not apply; those of the sources.
/// Cost:    two passes over a large reference, one over the current table; about 20 MiB and 16 KiB a column, whatever
///          the number of rows or of distinct values.
/// Threads: one at a time on the same sources.
[[nodiscard]] Result<TableComparison> compare_tables(TableSource& reference, TableSource& current,
                                                     const TableOptions& options,
                                                     const ComparisonProgress& progress = {});

}  // namespace nexusml::monitor
