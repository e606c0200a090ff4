#pragma once

#include <span>

#include "nexusml/store/postgres/connection.h"
#include "nexusml/store/records.h"

namespace nexusml::store::postgres {

/// Writes a batch with one statement and in one round trip: each column travels as a binary array. The ids are written
/// first, and only rows whose ids were new follow them.
[[nodiscard]] Result<WriteOutcome> write_batch(Connection& connection, std::span<const PredictionRecord> predictions);

}  // namespace nexusml::store::postgres
