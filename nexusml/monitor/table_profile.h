#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/monitor/drift_method.h"
#include "nexusml/monitor/table_comparison.h"
#include "nexusml/monitor/table_source.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// Options of profile_table().
struct TableProfileOptions {
  ColumnTypes types{};                 ///< declared; these columns must be there
  ColumnTypes known{};                 ///< of columns that are not declared; what is in neither is inferred
  std::vector<std::string> columns{};  ///< features are only these, as far as the table has them; empty: all
  std::vector<std::string> ignored{};  ///< not these; all must be there
  std::string prediction{};            ///< column of predicted labels, or of predicted numbers; empty: none
  std::string confidence{};            ///< column of their confidence; empty: none
  std::uint64_t seed = 42;             ///< of the rows that bins and categories are chosen from
};

/// What a table says of a model's inputs and predictions.
struct TableProfile {
  stats::ReferenceProfile profile{};
  TableRows rows{};
};

/// Describes a CSV text of any size as a reference that live windows are compared with.
///
/// Errors:  kInvalidArgument if it has no header or no row, a column that is named does not exist, or no feature is left;
///          those of the source.
/// Cost:    two passes over a large table; memory as compare_tables().
/// Threads: one at a time on the same source.
[[nodiscard]] Result<TableProfile> profile_table(TableSource& source, const TableProfileOptions& options);

/// Reads "age=numeric,city:categorical": types by column, with an equals sign or a colon.
///
/// Errors:  kInvalidArgument that quotes the part at fault: no type, an unknown one, a column that stands twice.
/// Threads: pure function.
[[nodiscard]] Result<ColumnTypes> parse_column_types(std::string_view text);

}  // namespace nexusml::monitor
