// Any bytes as a cached prediction: refused, or an answer that can be written.
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/serve/json_answer.h"
#include "nexusml/serve/prediction_codec.h"

namespace {

using namespace nexusml;

models::ModelInfo info_of(models::ModelType type, std::vector<std::string> labels) {
  models::ModelInfo info;
  info.type = type;
  info.labels = std::move(labels);
  models::Feature age;
  age.name = "age";
  if (type == models::ModelType::kDiagnostic) info.schema = models::FeatureSchema::create({age}).value();
  return info;
}

void read(std::string_view bytes, const models::ModelInfo& info, const models::Input& input) {
  models::Prediction prediction;
  if (!serve::decode_prediction(bytes, info, input, prediction)) return;
  std::string json;
  base::JsonWriter writer(json);
  writer.begin_object();
  serve::write_answer_fields(writer, info, prediction, input);
  writer.end_object();
  std::string again;
  serve::encode_prediction(prediction, again);
  if (!serve::decode_prediction(again, info, input, prediction)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const double values[] = {1};
  read(bytes, info_of(models::ModelType::kSentiment, {"negative", "positive"}), models::TextInput{"text", {}});
  read(bytes, info_of(models::ModelType::kDiagnostic, {"healthy", "ill"}), models::FeatureInput{values});
  read(bytes, info_of(models::ModelType::kRecsys, {}), models::RatingInput{"user", {}, 2});
  read(bytes, info_of(models::ModelType::kTrend, {"down", "flat", "up"}), models::SeriesInput{values, 2, 0});
  return 0;
}
