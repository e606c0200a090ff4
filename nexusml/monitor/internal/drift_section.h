#pragma once

#include <string>

#include "nexusml/monitor/drift_reading.h"

namespace nexusml::monitor {

/// What the summary page says of one model's drift: a table, and both distributions of the features that moved most.
///
/// Returns: HTML, at most some 50 KB.
/// Threads: pure function.
[[nodiscard]] std::string drift_section(const DriftReading& reading);

/// "4 of 12 features", "none", "no reference", ...: for a table of models.
/// Threads: pure function.
[[nodiscard]] std::string drift_word(const DriftReading& reading);

}  // namespace nexusml::monitor
