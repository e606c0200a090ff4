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

/// Trains the engine of diagnostic and risk: gradient-boosted trees blended with a linear term, calibrated, chosen by
/// repeated cross-validation inside `table` (docs/adr/0004-tree-engine.md).
///
/// Takes:   every column but the target and options.ignore is a feature. A column whose values are all numbers is numeric,
///          any other one is categorical; cells for which is_missing() holds are missing.
/// Errors:  kInvalidArgument naming the column or line at fault; kConflict "cancelled"; kInternal if XGBoost fails.
/// Cost:    seconds for thousands of rows; cross-validation looks at 20,000 rows at most.
/// Threads: pure function; uses the calling thread only.
[[nodiscard]] Result<std::unique_ptr<Model>> train_tree_model(ModelType type, std::string_view name, const Table& table,
                                                              const TrainingOptions& options, const base::Clock& clock);

/// Loads what Model::save of a trained tree model wrote into `folder`.
///
/// Errors:  kNotFound if the engine's file is missing, kCorrupt if it is damaged or does not fit `info`.
[[nodiscard]] Result<std::unique_ptr<Model>> load_tree_model(ModelInfo info, const std::filesystem::path& folder);

}  // namespace nexusml::models
