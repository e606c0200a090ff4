#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/models/evaluation.h"
#include "nexusml/models/model.h"
#include "nexusml/models/table.h"
#include "nexusml/models/training.h"

namespace nexusml::models {

/// Trains the engine of recsys: Bayesian matrix factorisation with biases, sampled and averaged, the number of factors
/// chosen on held-out users and ratings (docs/adr/0006-recsys-engine.md).
///
/// Takes:   columns options.user and options.item, ids of any bytes that are UTF-8, and options.target, a number. Of
///          several ratings of one item by one user the last row's counts.
/// Errors:  kInvalidArgument naming the column or line at fault; kConflict "cancelled".
/// Cost:    microseconds per rating and sweep: seconds for 50,000 ratings, minutes for 1,000,000.
/// Threads: pure function; uses the calling thread only.
[[nodiscard]] Result<std::unique_ptr<Model>> train_recsys_model(std::string_view name, const Table& table,
                                                                const TrainingOptions& options,
                                                                const base::Clock& clock);

/// Loads what Model::save of a trained recsys model wrote into `folder`.
///
/// Errors:  kNotFound if the engine's file is missing, kCorrupt if it is damaged.
[[nodiscard]] Result<std::unique_ptr<Model>> load_recsys_model(ModelInfo info, const std::filesystem::path& folder);

/// Which columns of a table of ratings the evaluation reads.
struct RatingColumns {
  std::string user = "user_id";
  std::string item = "item_id";
  std::string rating = "rating";
};

/// Predicts every row of `table` and holds the answers against its ratings.
///
/// Returns: rows, rmse and mae.
/// Errors:  kInvalidArgument if a column is missing, an id is empty or a rating is no number; the message names column
///          and line.
/// Threads: pure function.
[[nodiscard]] Result<Evaluation> evaluate_recsys(const Model& model, const Table& table,
                                                 const RatingColumns& columns = {},
                                                 const EvaluationProgress& on_progress = {});

}  // namespace nexusml::models
