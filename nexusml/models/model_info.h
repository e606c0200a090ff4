#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/models/evaluation.h"
#include "nexusml/models/feature_schema.h"
#include "nexusml/models/model_type.h"

namespace nexusml::models {

/// What is known of a model besides its parameters: the contents of model.json.
///
/// Threads: a value.
struct ModelInfo {
  static constexpr int kFormatVersion = 1;  ///< of model.json and the engines' files; raised on incompatible changes

  ModelType type = ModelType::kSentiment;
  std::string name;           ///< under which it is served; default: its type
  std::uint64_t version = 0;  ///< 1, 2, ...; given by the repository
  std::chrono::system_clock::time_point created{};
  std::vector<std::string> labels;  ///< sorted; a prediction's label is an index into it
  std::string positive_label;       ///< two-label models: the label whose probability AUC ranks by; may be empty
  FeatureSchema schema;             ///< tabular models; empty otherwise
  std::uint64_t training_samples = 0;
  std::chrono::duration<double> training_duration{};
  Evaluation evaluation;                          ///< on rows that the engine did not learn from
  std::map<std::string, std::string> parameters;  ///< of the engine, for people: {"regularisation": "2.0"}
  std::map<std::string, std::string> checksums;   ///< file name -> SHA-256 in hexadecimal
};

/// An evaluation as text, without its labels; the key order is fixed.
[[nodiscard]] std::string to_json(const Evaluation& evaluation);
/// Errors: kCorrupt with the key at fault.
[[nodiscard]] Result<Evaluation> parse_evaluation(std::string_view json);

/// model.json as text, pretty-printed with sorted keys.
[[nodiscard]] std::string to_json(const ModelInfo& info);

/// Errors: kCorrupt with the key at fault, also when the format version is another one.
[[nodiscard]] Result<ModelInfo> parse_model_info(std::string_view json);

}  // namespace nexusml::models
