#pragma once

#include <string>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/table.h"

namespace nexusml::models::trend {

/// The values of one series, the oldest first; NaN is missing.
struct Series {
  std::string id;
  std::vector<double> values;
};

/// Reads the columns series_id, value and, if there is one, t.
///
/// Returns: the series in the order of their first rows; each ordered by t, otherwise as it stands in the file.
/// Errors:  kInvalidArgument naming line or column: no such column, no row, an empty series_id, a value that is neither a
///          number nor missing, a t that is no number or stands twice.
/// Threads: pure function.
[[nodiscard]] Result<std::vector<Series>> read_series(const Table& table);

}  // namespace nexusml::models::trend
