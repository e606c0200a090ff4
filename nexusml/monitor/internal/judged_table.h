#pragma once

#include <vector>

#include "nexusml/monitor/dataset_drift.h"
#include "nexusml/monitor/internal/place_counter.h"
#include "nexusml/monitor/internal/reference_table.h"

namespace nexusml::monitor {

/// A table that was counted in the bins and categories of a reference, and what follows.
struct JudgedTable {
  TableRows rows;
  std::vector<PlacedColumn> columns;  ///< by column of the reference, as the next one
  std::vector<FeatureDrift> drifts;
  DatasetDrift verdict;
};

/// What compare_feature() takes. Lifetime: a view of the column.
[[nodiscard]] CurrentSummary summary_of(const PlacedColumn& column);

/// Reads a table and compares it with a reference that was read before: what compare_tables() does with its second table.
///
/// Takes:   the reference's columns, by their fields in this table.
/// Errors:  as read_rows() and compare_feature().
/// Cost:    one pass; see compare_tables().
/// Threads: one at a time on the same source.
[[nodiscard]] Result<JudgedTable> judge_table(const ReferenceTable& reference, TableSource& current,
                                              const ChosenColumns& columns, const TableOptions& options,
                                              const OnBytes& on_bytes);

}  // namespace nexusml::monitor
