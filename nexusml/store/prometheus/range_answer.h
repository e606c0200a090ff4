#pragma once

#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/telemetry/history_query.h"

namespace nexusml::store::prometheus {

/// Reads the answer to a range query. Labels go without the metric's name; values that are no finite numbers are left out,
/// and series without any other.
///
/// Returns: series sorted by labels; their points rise in time.
/// Errors:  kUnavailable if it is no such answer.
/// Threads: pure function.
/// Source:  Prometheus documentation, HTTP API, range vectors.
[[nodiscard]] Result<std::vector<telemetry::SeriesPoints>> parse_range_answer(std::string_view json);

}  // namespace nexusml::store::prometheus
