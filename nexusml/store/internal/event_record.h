#pragma once

#include <string>

#include "nexusml/store/record_types.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::store::internal {

/// The event as the store keeps it. Of the input it keeps what the source allows: in full as JSON (features by name with
/// categories by theirs and null for what is missing, or the text, the ids or the series), as a hash, or nothing.
///
/// Takes:    room for the JSON.
/// Lifetime: a view of the event and of `room`.
/// Cost:     that of writing the JSON.  Threads: pure function.
[[nodiscard]] PredictionRecord record_of(const telemetry::PredictionEvent& event, std::string& room);

}  // namespace nexusml::store::internal
