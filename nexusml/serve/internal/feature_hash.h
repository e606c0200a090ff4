#pragma once

#include <span>
#include <string>

#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::serve::internal {

/// A hash that tells the features of one prediction from others': 128 of SHA-256's bits, in hexadecimal, over names and
/// values in the source's order, without what is missing. It stays the same as the source learns further features.
///
/// Threads: pure function.
[[nodiscard]] std::string feature_hash(const telemetry::EventSource& source, std::span<const double> values);

}  // namespace nexusml::serve::internal
