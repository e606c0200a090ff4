#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/models/model.h"
#include "nexusml/models/table.h"
#include "nexusml/models/training.h"

namespace nexusml::models {

/// Trains trend: learns across series which methods of forecasting to trust and how wide an 80 % interval must be, from the
/// held-back ends of the series (docs/adr/0005-trend-engine.md). With few series it stays near what suits series of all kinds.
///
/// Takes:   columns series_id and value, and t if there is one (numbers; rows are ordered by it). A value for which
///          is_missing() holds is missing. options.target and the other columns' options are not used.
/// Errors:  kInvalidArgument naming the column or line at fault; kConflict "cancelled".
/// Cost:    about a millisecond for 100 values; looks at 300 series at most.
/// Threads: pure function; uses the calling thread only.
[[nodiscard]] Result<std::unique_ptr<Model>> train_trend_model(std::string_view name, const Table& table,
                                                               const TrainingOptions& options,
                                                               const base::Clock& clock);

/// Loads what Model::save of a trained trend model wrote into `folder`.
///
/// Errors:  kNotFound if the engine's file is missing, kCorrupt if it is damaged or does not fit `info`.
[[nodiscard]] Result<std::unique_ptr<Model>> load_trend_model(ModelInfo info, const std::filesystem::path& folder);

}  // namespace nexusml::models
