#include "nexusml/models/model_type.h"

#include "nexusml/base/error.h"

namespace nexusml::models {

std::string_view name_of(ModelType type) {
  switch (type) {
    case ModelType::kSentiment:
      return "sentiment";
    case ModelType::kEmail:
      return "email";
    case ModelType::kTopic:
      return "topic";
    case ModelType::kRecsys:
      return "recsys";
    case ModelType::kTrend:
      return "trend";
    case ModelType::kDiagnostic:
      return "diagnostic";
    case ModelType::kRisk:
      return "risk";
  }
  bug("ModelType outside the enum");
}

std::optional<ModelType> parse_model_type(std::string_view name) {
  for (const ModelType type : kModelTypes) {
    if (name == name_of(type)) return type;
  }
  return std::nullopt;
}

Engine engine_of(ModelType type) {
  switch (type) {
    case ModelType::kSentiment:
    case ModelType::kEmail:
    case ModelType::kTopic:
      return Engine::kTextClassifier;
    case ModelType::kDiagnostic:
    case ModelType::kRisk:
      return Engine::kGradientBoostedTrees;
    case ModelType::kRecsys:
      return Engine::kMatrixFactorisation;
    case ModelType::kTrend:
      return Engine::kForecast;
  }
  bug("ModelType outside the enum");
}

std::string_view name_of(Engine engine) {
  switch (engine) {
    case Engine::kTextClassifier:
      return "text_classifier";
    case Engine::kGradientBoostedTrees:
      return "gradient_boosted_trees";
    case Engine::kMatrixFactorisation:
      return "matrix_factorisation";
    case Engine::kForecast:
      return "forecast";
  }
  bug("Engine outside the enum");
}

}  // namespace nexusml::models
