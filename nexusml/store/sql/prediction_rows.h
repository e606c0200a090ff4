#pragma once

#include <string>
#include <vector>

#include "nexusml/store/record_types.h"
#include "nexusml/store/sql/value.h"

// Predictions as statements return them.
namespace nexusml::store::sql {

/// "SELECT ... FROM predictions p ", with all that predictions_in reads.
[[nodiscard]] std::string select_predictions();
[[nodiscard]] std::vector<StoredPrediction> predictions_in(const Rows& rows);

/// Takes:   rows of hour since 1970, model, label, count and failed.
/// Returns: by hour, model and label.
[[nodiscard]] std::vector<PredictionCount> counts_in(const Rows& rows);

}  // namespace nexusml::store::sql
