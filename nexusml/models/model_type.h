#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace nexusml::models {

/// The seven kinds of model that NexusML trains and serves.
enum class ModelType { kSentiment, kEmail, kTopic, kRecsys, kTrend, kDiagnostic, kRisk };
inline constexpr std::array kModelTypes = {ModelType::kSentiment, ModelType::kEmail, ModelType::kTopic,
                                           ModelType::kRecsys,    ModelType::kTrend, ModelType::kDiagnostic,
                                           ModelType::kRisk};

/// "sentiment", "email", ...: the word used on the command line, in model.json and in URLs.
[[nodiscard]] std::string_view name_of(ModelType type);
[[nodiscard]] std::optional<ModelType> parse_model_type(std::string_view name);

/// The engine that serves a type; several types share one.
enum class Engine { kTextClassifier, kGradientBoostedTrees, kMatrixFactorisation, kForecast };
[[nodiscard]] Engine engine_of(ModelType type);
[[nodiscard]] std::string_view name_of(Engine engine);

}  // namespace nexusml::models
