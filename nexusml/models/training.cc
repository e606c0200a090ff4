#include "nexusml/models/training.h"

#include <algorithm>

#include "nexusml/base/text.h"
#include "nexusml/models/recsys/recsys_model.h"
#include "nexusml/models/reference.h"
#include "nexusml/models/repository.h"
#include "nexusml/models/text/text_classifier.h"
#include "nexusml/models/tree/tree_model.h"
#include "nexusml/models/trend/trend_model.h"

namespace nexusml::models {
namespace {

Error not_utf8(std::uint64_t line, const std::string& what) {
  return Error(ErrorCode::kInvalidArgument, "line " + std::to_string(line) + ": " + what + " is not valid UTF-8");
}

/// model.json, metric labels and answers are UTF-8, so what becomes a label, a category or a feature's name must be too.
Status check_utf8(const Table& table, const TrainingOptions& options, bool all_columns) {
  for (std::size_t column = 0; column < table.columns(); ++column) {
    const std::string& name = table.names()[column];
    const bool ignored = std::find(options.ignore.begin(), options.ignore.end(), name) != options.ignore.end();
    if (name != options.target && (!all_columns || ignored)) continue;
    if (base::find_invalid_utf8(name) != std::string::npos) return not_utf8(1, "a column's name");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (base::find_invalid_utf8(table.cell(row, column)) == std::string::npos) continue;
      return not_utf8(table.line(row), "column \"" + name + "\"");
    }
  }
  return {};
}

/// The engine's part of training; the one place that knows which engine learns which type.
Result<std::unique_ptr<Model>> fit(ModelType type, std::string_view name, const Table& table,
                                   const TrainingOptions& options, const base::Clock& clock) {
  switch (engine_of(type)) {
    case Engine::kTextClassifier:
      NEXUSML_RETURN_IF_ERROR(check_utf8(table, options, false));
      return train_text_classifier(type, name, table, options, clock);
    case Engine::kGradientBoostedTrees:
      NEXUSML_RETURN_IF_ERROR(check_utf8(table, options, true));
      return train_tree_model(type, name, table, options, clock);
    case Engine::kMatrixFactorisation:
      return train_recsys_model(name, table, options, clock);  // checks its ids itself: nothing else is kept as text
    case Engine::kForecast:
      return train_trend_model(name, table, options, clock);  // keeps no text
  }
  bug("Engine outside the enum");
}

}  // namespace

std::string_view default_target(ModelType type) {
  return type == ModelType::kRecsys ? "rating" : "label";
}

Status check_trainable(ModelType, std::string_view name) {
  return check_model_name(name);
}

Result<std::unique_ptr<Model>> train(ModelType type, std::string_view name, const Table& table,
                                     const TrainingOptions& wanted, const base::Clock& clock) {
  NEXUSML_RETURN_IF_ERROR(check_trainable(type, name));
  TrainingOptions options = wanted;
  if (options.target.empty()) options.target = default_target(type);
  if (type != ModelType::kEmail) options.subject.clear();  // requests to the others have no subject either
  NEXUSML_ASSIGN_OR_RETURN(std::unique_ptr<Model> model, fit(type, name, table, options, clock));
  NEXUSML_ASSIGN_OR_RETURN(stats::ReferenceProfile reference, make_reference(*model, table, options));
  model->set_reference(std::make_shared<const stats::ReferenceProfile>(std::move(reference)));
  return model;
}

}  // namespace nexusml::models
