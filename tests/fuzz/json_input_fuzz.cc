// Any bytes as the body of a prediction: taken or refused with a reason, by a text model, by e-mail, by a tabular model, by
// a recommender and by a forecaster. What is taken is what the engines rely on: valid UTF-8; a finite number, a known code
// or NaN for every feature; a user and either an item or top_k; finite or missing values, not all missing, and a horizon
// and a period in range.
#include <cmath>
#include <cstdint>
#include <string>
#include <variant>

#include "nexusml/base/text.h"
#include "nexusml/serve/json_input.h"

namespace {

using nexusml::models::Feature;
using nexusml::models::FeatureInput;
using nexusml::models::FeatureSchema;
using nexusml::models::ModelInfo;
using nexusml::models::ModelType;
using nexusml::models::RatingInput;
using nexusml::models::SeriesInput;
using nexusml::models::TextInput;
using nexusml::serve::JsonInputReader;

ModelInfo info_of(ModelType type) {
  ModelInfo info;
  info.type = type;
  Feature age;
  age.name = "age";
  Feature sex;
  sex.name = "sex";
  sex.kind = Feature::Kind::kCategorical;
  sex.categories = {"1", "f", "true"};
  if (type == ModelType::kRisk) info.schema = FeatureSchema::create({age, sex}).value();
  return info;
}

bool is_sound_rating(const RatingInput& input) {
  const bool is_utf8 = nexusml::base::find_invalid_utf8(input.user) == std::string::npos &&
                       nexusml::base::find_invalid_utf8(input.item) == std::string::npos;
  return is_utf8 && !input.user.empty() && input.item.empty() == (input.top_k > 0) &&
         input.top_k <= JsonInputReader::kLargestTopK;
}

bool is_sound_series(const SeriesInput& input) {
  bool any = false;
  for (const double value : input.values) {
    if (std::isinf(value)) return false;
    any = any || !std::isnan(value);
  }
  return any && input.values.size() <= JsonInputReader::kMostValues && input.horizon >= 1 &&
         input.horizon <= JsonInputReader::kLongestHorizon && input.period <= JsonInputReader::kLongestPeriod;
}

bool is_sound(const nexusml::models::Input& input) {
  if (const auto* rating = std::get_if<RatingInput>(&input)) return is_sound_rating(*rating);
  if (const auto* series = std::get_if<SeriesInput>(&input)) return is_sound_series(*series);
  if (const auto* text = std::get_if<TextInput>(&input)) {
    return nexusml::base::find_invalid_utf8(text->text) == std::string::npos &&
           nexusml::base::find_invalid_utf8(text->subject) == std::string::npos;
  }
  const auto* features = std::get_if<FeatureInput>(&input);
  if (features == nullptr || features->values.size() != 2 || std::isinf(features->values[0])) return false;
  const double code = features->values[1];
  return std::isnan(code) || code == 0 || code == 1 || code == 2;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  JsonInputReader reader;
  std::string body(reinterpret_cast<const char*>(data), size);
  body.append(JsonInputReader::kPadding, ' ');
  for (const ModelType type :
       {ModelType::kSentiment, ModelType::kEmail, ModelType::kRisk, ModelType::kRecsys, ModelType::kTrend}) {
    const ModelInfo info = info_of(type);
    if (!reader.read(std::string_view(body).substr(0, size), info)) {
      if (reader.failure().error.message.empty()) __builtin_trap();
    } else if (!is_sound(reader.input())) {
      __builtin_trap();
    }
  }
  return 0;
}
