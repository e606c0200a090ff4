#include "nexusml/models/training.h"

#include "nexusml/models/repository.h"
#include "nexusml/models/text/text_classifier.h"
#include "nexusml/models/tree/tree_model.h"

namespace nexusml::models {

Result<std::unique_ptr<Model>> train(ModelType type, std::string_view name, const Table& table,
                                     const TrainingOptions& options, const base::Clock& clock) {
  if (!is_model_name(name)) {
    return Error(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" is no model name");
  }
  const Engine engine = engine_of(type);
  switch (engine) {
    case Engine::kTextClassifier:
      return train_text_classifier(type, name, table, options, clock);
    case Engine::kGradientBoostedTrees:
      return train_tree_model(type, name, table, options, clock);
    case Engine::kMatrixFactorisation:
    case Engine::kForecast:
      break;
  }
  return Error(ErrorCode::kInvalidArgument, "this version of nexusml does not train " + std::string(name_of(type)) +
                                                " models yet; it trains sentiment, email, topic, diagnostic and risk");
}

}  // namespace nexusml::models
