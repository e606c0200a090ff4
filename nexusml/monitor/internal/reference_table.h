#pragma once

#include <span>
#include <string>
#include <vector>

#include "nexusml/monitor/internal/row_sample.h"
#include "nexusml/monitor/internal/table_reader.h"

namespace nexusml::monitor {

/// Which columns of a file are compared.
struct ChosenColumns {
  std::vector<std::string> names;
  std::vector<std::size_t> fields;  ///< of each in a row of this file
  std::size_t width = 0;            ///< fields of a row
};

/// What the reference looked like.
struct ReferenceTable {
  TableRows rows{};
  RowSample sample;  ///< the chosen columns of all rows or of some
  std::vector<stats::FeatureProfile> profiles{};
};

/// Bytes of rows that are kept for so many columns.
[[nodiscard]] std::size_t sample_bytes(std::size_t columns);

/// Reads the reference once, or twice when it does not fit into the sample; twice more when rows that were not drawn show
/// another type than those that were.
///
/// Errors: as read_rows().
[[nodiscard]] Result<ReferenceTable> read_reference(TableSource& source, const ChosenColumns& columns,
                                                    const TableOptions& options, const OnBytes& on_bytes);

}  // namespace nexusml::monitor
