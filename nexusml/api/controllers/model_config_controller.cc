#include "nexusml/api/answer/figures.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;

std::string_view name_of(telemetry::StoredInput stored) {
  switch (stored) {
    case telemetry::StoredInput::kFull:
      return "full";
    case telemetry::StoredInput::kHashed:
      return "hashed";
    case telemetry::StoredInput::kNone:
      return "none";
  }
  bug("StoredInput outside the enum");
}

void write_serving(JsonWriter& json, const serve::LoadedModel& loaded) {
  const models::ModelInfo& info = loaded.info();
  json.begin_object().field("version", base::to_text(info.version)).field("type", models::name_of(info.type));
  json.field("engine", models::name_of(models::engine_of(info.type)));
  write_time(json, "created", info.created);
  write_time(json, "loaded_at", loaded.loaded_at);
  json.key("labels").begin_array();
  for (const std::string& label : info.labels) json.value(label);
  json.end_array().field("features", info.schema.features().size());
  json.key("parameters").begin_object();
  for (const auto& [name, value] : info.parameters) json.field(name, value);
  json.end_object();
  json.field("training_samples", info.training_samples);
  json.field("stored_input", name_of(loaded.source->stored_input));
  json.key("watched_features").begin_array();
  for (const telemetry::EventFeature& feature : loaded.source->features) json.value(feature.name);
  json.end_array().field("cached", loaded.cached != nullptr).end_object();
}

void show_models(const Service& service, http::Response& response) {
  const auto serving = service.host.current();
  response.set_content_type("application/json");
  JsonWriter json(response.body());
  json.begin_object();
  write_time(json, "timestamp", service.clock.now());
  json.key("models").begin_array();
  for (const serve::ModelStatus& status : service.host.status()) {
    json.begin_object().field("model", status.name).field("state", serve::name_of(status.state));
    json.field("pinned", status.pinned).key("serving");
    if (const serve::LoadedModel* loaded = serving->find(status.name)) {
      write_serving(json, *loaded);
    } else {
      json.null();
    }
    json.end_object();
  }
  json.end_array().end_object();
  response.body() += '\n';
}

}  // namespace

void add_model_config_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.path = "/api/v1/monitoring/config/models",
       .id = "showModelConfiguration",
       .tag = "monitoring",
       .summary = "How each model is set up: engine, parameters, labels, what is watched and what is stored",
       .response_schema = "ModelConfiguration",
       .handler = [&service](const http::Request&, http::Response& response) { show_models(service, response); }});
}

}  // namespace nexusml::api
