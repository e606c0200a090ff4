#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/telemetry/internal/series_log.h"

// How the step from one value of a series to the next is written down.
namespace nexusml::telemetry::internal {

/// Appends the change from `before` to `after`, `gap` (at least 1) samples after the change before it.
/// Takes: values with the same number of buckets.
void append_change(std::string& out, std::uint64_t gap, const SampledValue& before, const SampledValue& after);

/// The gap of the change at the front of `text`, which is left as it is.
[[nodiscard]] std::uint64_t gap_of(std::string_view text);

/// Takes a change off the front of `text` and applies it to `value`.
/// Takes: what append_change() wrote from such a value; anything else is a bug.
void apply_change(std::string_view& text, SampledValue& value);

}  // namespace nexusml::telemetry::internal
