#pragma once

#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::metrics {

/// Level 1: an exposition shrinks to about a tenth of its size at any level; higher ones cost several times the CPU for
/// a few percent more (bench/metrics_exposition_bench.cc measures it).
inline constexpr int kGzipLevel = 1;

/// `bytes` in the gzip format (RFC 1952).
///
/// Takes:   the level, 1 (fast) to 9 (small).
/// Errors:  kInvalidArgument for another level; kUnavailable when memory is short.
/// Cost:    about 2 ns a byte at level 1.
/// Threads: pure function.
[[nodiscard]] Result<std::string> gzip(std::string_view bytes, int level = kGzipLevel);

}  // namespace nexusml::metrics
