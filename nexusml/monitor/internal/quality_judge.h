#pragma once

#include <chrono>

#include "nexusml/monitor/internal/quality_window.h"
#include "nexusml/monitor/quality_options.h"
#include "nexusml/monitor/quality_reading.h"

namespace nexusml::monitor {

/// Turns what a window counted into scores and issues.
///
/// Takes:   the time now, that of the evaluation.
/// Returns: a reading without source, version and external, which are the caller's. Every number is finite; a dimension
///          that nothing was counted for has no score.
/// Cost:    O(fields log fields); allocates.
/// Threads: pure function.
/// Source:  docs/maths/data-quality.md has the formulas and golden values.
[[nodiscard]] QualityReading judge_quality(const QualityCounts& counts, std::chrono::system_clock::time_point now,
                                           const QualityOptions& options);

}  // namespace nexusml::monitor
