#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/models/model.h"
#include "nexusml/models/table.h"

namespace nexusml::models {

/// What a training needs to know besides the data.
struct TrainingOptions {
  std::string target;               ///< column with the answer; empty: default_target() of the type
  std::string text = "text";        ///< text models: column with the input
  std::string subject = "subject";  ///< email: column with the subject, used if the table has it
  std::string user = "user_id";     ///< recsys: column with who rated
  std::string item = "item_id";     ///< recsys: column with what was rated; `target` holds the rating
  std::vector<std::string> ignore;  ///< tabular models: columns that are no features
  std::string positive;    ///< two-label models: the label that AUC ranks by; empty: "1"/"true"/"yes"/"positive" or the
                           ///< last label
  std::uint64_t seed = 1;  ///< the same data, options and seed give the same model
  std::size_t maximum_labels = 1000;  ///< more distinct labels than this is taken for a wrong target column
  std::function<void(double share, std::string_view stage)> on_progress;  ///< share done, 0..1; may be empty
  const std::atomic<bool>* cancel = nullptr;  ///< checked often; a cancelled training returns kConflict "cancelled"
};

/// The column that holds the answer unless another one is named: "rating" for recsys, "label" for the others. Trend has
/// no use for it.
[[nodiscard]] std::string_view default_target(ModelType type);

/// Whether train() can begin: the name may be given to a model of the type.
///
/// Errors: kInvalidArgument. Threads: pure function.
[[nodiscard]] Status check_trainable(ModelType type, std::string_view name);

/// Trains a model of `type` under `name`, choosing its parameters by validation inside `table`.
///
/// Takes:   texts, features or ratings one a row; for trend the columns series_id, value and, if there is one, t.
/// Errors:  kInvalidArgument naming the column or line at fault: missing column, fewer than two labels, no rows,
///          a label, category, id or column name that is not UTF-8, ...; kConflict "cancelled".
/// Threads: pure function; uses the calling thread only.
[[nodiscard]] Result<std::unique_ptr<Model>> train(ModelType type, std::string_view name, const Table& table,
                                                   const TrainingOptions& options, const base::Clock& clock);

}  // namespace nexusml::models
