#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/monitor/table_comparison.h"
#include "nexusml/monitor/table_source.h"

namespace nexusml::monitor {

/// Called for each row with its cells, which live until it returns.
using OnRow = std::function<void(std::span<const std::string_view>)>;
/// Called from time to time with the bytes read since the last call.
using OnBytes = std::function<void(std::uint64_t)>;

/// The names in a table's first record. What separates its cells is seen from it: delimiter_of().
///
/// Errors: kInvalidArgument if the file is no text, there is no record, a name stands twice, or the header is no CSV; those of the source.
[[nodiscard]] Result<std::vector<std::string>> read_header(TableSource& source);

/// Reads all rows from the start. Rows that are no CSV, or have another number of cells than the header, are skipped and
/// counted.
///
/// Errors: those of the source; kInvalidArgument if there is no row, with the first skipped one if there was one.
[[nodiscard]] Result<TableRows> read_rows(TableSource& source, std::size_t columns, const OnRow& on_row,
                                          const OnBytes& on_bytes);

}  // namespace nexusml::monitor
