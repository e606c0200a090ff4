#include "nexusml/monitor/internal/judged_table.h"

#include <optional>
#include <utility>

#include "nexusml/monitor/internal/cell.h"
#include "nexusml/monitor/internal/row_sample.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kMostExactRows = 2'000;  // of the current table

/// Compares what was counted, column by column. Takes: both samples if both are complete.
Result<std::vector<FeatureDrift>> compare_columns(const ReferenceTable& reference,
                                                  std::span<const PlacedColumn> current, const RowSample* sample,
                                                  const DriftOptions& options) {
  std::vector<FeatureDrift> drifts;
  std::optional<RowSample::Columns> reference_cells;
  std::optional<RowSample::Columns> current_cells;
  if (sample != nullptr) {
    reference_cells.emplace(reference.sample);
    current_cells.emplace(*sample);
  }
  for (std::size_t i = 0; i < current.size(); ++i) {
    const PlacedColumn& column = current[i];
    std::vector<double> reference_numbers;
    std::vector<double> current_numbers;
    std::optional<ExactValues> exact;
    if (sample != nullptr) {
      const auto reference_column = reference_cells->next();
      const auto current_column = current_cells->next();
      if (column.is_numeric) {
        reference_numbers = numbers_of(reference_column);
        current_numbers = numbers_of(current_column);
        exact = ExactValues{reference_numbers, current_numbers};
      }
    }
    NEXUSML_ASSIGN_OR_RETURN(FeatureDrift drift,
                             compare_feature(reference.profiles[i], summary_of(column), options, exact));
    drifts.push_back(std::move(drift));
  }
  return drifts;
}

}  // namespace

CurrentSummary summary_of(const PlacedColumn& column) {
  return {column.counts, column.missing, column.moments.minimum(), column.moments.maximum()};
}

Result<JudgedTable> judge_table(const ReferenceTable& reference, TableSource& current, const ChosenColumns& columns,
                                const TableOptions& options, const OnBytes& on_bytes) {
  const bool keeps_rows = reference.sample.complete() && reference.rows.rows <= options.drift.largest_tested_reference;
  RowSample sample(kMostExactRows, sample_bytes(columns.names.size()), options.seed);
  PlaceCounter counter(reference.profiles, columns.fields);
  const auto count = [&](std::span<const std::string_view> row) {
    if (keeps_rows) sample.add(row, columns.fields);
    counter.add(row);
  };
  JudgedTable judged;
  NEXUSML_ASSIGN_OR_RETURN(judged.rows, read_rows(current, columns.width, count, on_bytes).while_doing("current"));
  judged.columns = counter.finish();
  const bool is_exact = keeps_rows && sample.complete();
  NEXUSML_ASSIGN_OR_RETURN(judged.drifts,
                           compare_columns(reference, judged.columns, is_exact ? &sample : nullptr, options.drift));
  judged.verdict = judge(judged.drifts, options.drift);
  return judged;
}

}  // namespace nexusml::monitor
