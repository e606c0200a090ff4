#include "nexusml/api/answer/model_json.h"

#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/models/evaluation_figures.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;

void write_strings(JsonWriter& json, std::string_view key, const std::vector<std::string>& strings) {
  json.key(key).begin_array();
  for (const std::string& text : strings) json.value(text);
  json.end_array();
}

void write_schema(JsonWriter& json, const models::FeatureSchema& schema) {
  json.key("features").begin_array();
  for (const models::Feature& feature : schema.features()) {
    json.begin_object().field("name", feature.name);
    if (feature.kind == models::Feature::Kind::kCategorical) {
      json.field("kind", "categorical");
      write_strings(json, "categories", feature.categories);
    } else {
      json.field("kind", "numeric").field("minimum", feature.minimum).field("maximum", feature.maximum);
    }
    json.key("missing_share").rounded(feature.missing_share, 6);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_evaluation(JsonWriter& json, const models::Evaluation& evaluation) {
  json.key("evaluation").begin_object().field("rows", evaluation.rows);
  for (const models::EvaluationFigure& figure : models::kEvaluationFigures) {
    if (const auto& value = evaluation.*figure.value) json.key(figure.key).rounded(*value, 6);
  }
  if (!evaluation.confusion.empty()) {
    json.key("confusion").begin_array();
    for (const auto& row : evaluation.confusion) {
      json.begin_array();
      for (const std::uint64_t count : row) json.value(count);
      json.end_array();
    }
    json.end_array();
  }
  json.end_object();
}

void write_model_status(JsonWriter& json, const serve::ModelStatus& status) {
  json.begin_object().field("name", status.name).field("state", serve::name_of(status.state));
  json.key("version");
  if (status.version == 0) {
    json.null();
  } else {
    json.value(base::to_text(status.version));
  }
  if (status.pinned) json.field("pinned", true);
  if (status.loaded_at) json.field("loaded_at", base::format_time(*status.loaded_at));
  if (!status.error.empty()) json.field("error", "the last load failed; the server's log has the reason");
  json.end_object();
}

void write_model_info(JsonWriter& json, const models::ModelInfo& info) {
  json.field("type", models::name_of(info.type)).field("engine", models::name_of(models::engine_of(info.type)));
  json.field("created", base::format_time(info.created));
  write_strings(json, "labels", info.labels);
  write_schema(json, info.schema);
  json.key("training").begin_object().field("samples", info.training_samples);
  json.key("duration_seconds").rounded(info.training_duration.count(), 4);
  json.key("parameters").begin_object();
  for (const auto& [name, value] : info.parameters) json.field(name, value);
  json.end_object().end_object();
  write_evaluation(json, info.evaluation);
}

}  // namespace nexusml::api
