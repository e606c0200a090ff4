#pragma once

#include "nexusml/base/result.h"
#include "nexusml/monitor/internal/model_window.h"
#include "nexusml/monitor/internal/window_layout.h"
#include "nexusml/stats/profile.h"

namespace nexusml::monitor {

/// What a window held as a reference for later ones: over the same bins and categories, values spread evenly in each bin.
///
/// Takes:   counts over the layout. Errors: kInvalidArgument if they contradict their ranges.
/// Threads: pure function.
[[nodiscard]] Result<stats::ReferenceProfile> profile_of(const WindowLayout& layout, const WindowCounts& window);

}  // namespace nexusml::monitor
