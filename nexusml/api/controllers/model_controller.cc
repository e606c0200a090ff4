#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "nexusml/api/answer/model_json.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/api/upload.h"
#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

using http::Task;

std::optional<serve::ModelStatus> status_of(const serve::ModelHost& host, std::string_view name) {
  for (serve::ModelStatus& status : host.status()) {
    if (status.name == name) return std::move(status);
  }
  return std::nullopt;
}

Error unknown_model(std::string_view name) {
  return Error(ErrorCode::kNotFound, "no model \"" + std::string(name) + "\"; GET /api/v1/models lists them");
}

void list_models(const Service& service, http::Response& response) {
  response.set_content_type("application/json");
  base::JsonWriter json(response.body());
  json.begin_object().key("models").begin_array();
  for (const serve::ModelStatus& status : service.host.status()) write_model_status(json, status);
  json.end_array().end_object();
  response.body() += '\n';
}

void show_model(const Service& service, std::string_view name, http::Response& response) {
  const std::optional<serve::ModelStatus> status = status_of(service.host, name);
  if (!status) return set_problem(response, unknown_model(name));
  response.set_content_type("application/json");
  base::JsonWriter json(response.body());
  json.begin_object().field("name", status->name).key("status");
  write_model_status(json, *status);
  json.key("versions").begin_array();
  if (const auto versions = service.host.repository().versions(name); versions.ok()) {
    for (const std::uint64_t version : *versions) json.value(base::to_text(version));
  }
  json.end_array();
  const std::shared_ptr<const serve::ServingSet> set = service.host.current();  // keeps the model while it is described
  if (const serve::LoadedModel* loaded = set->find(name)) write_model_info(json, loaded->info());
  json.end_object();
  response.body() += '\n';
}

using Version = std::optional<std::uint64_t>;

/// Reads the version that the body asks for: {} or nothing for the newest, {"version": "3"} or {"version": 3}.
std::optional<serve::InputFailure> read_version(std::string_view body, Version& version) {
  if (base::trim(body).empty()) return std::nullopt;
  simdjson::dom::parser parser;
  simdjson::dom::object root;
  if (parser.parse(body.data(), body.size()).get_object().get(root) != simdjson::SUCCESS) {
    return serve::InputFailure{true, Error(ErrorCode::kInvalidArgument, "the body must be a JSON object")};
  }
  simdjson::dom::element value;
  if (root["version"].get(value) != simdjson::SUCCESS) return std::nullopt;
  std::uint64_t number = 0;
  std::string_view text;
  if (value.get_uint64().get(number) == simdjson::SUCCESS) version = number;
  if (value.get_string().get(text) == simdjson::SUCCESS) version = base::parse_integer<std::uint64_t>(text);
  if (version) return std::nullopt;
  return serve::InputFailure{
      false, Error(ErrorCode::kInvalidArgument, "version: a version number was expected, such as {\"version\": \"3\"}",
                   {{"version", "a version number was expected"}})};
}

/// A change to a model: it reads files and must not hold a network thread.
using Change = Status (*)(serve::ModelHost& host, std::string_view name, Version version);

Task<void> change_model(Service& service, Change change, http::StreamRequest& request, http::ResponseWriter& writer) {
  const std::string name(request.head().parameter("model"));
  const Result<std::string> body = co_await read_small_body(request);
  if (!body.ok()) co_return set_problem(writer.response(), body.error());
  Version version;
  if (const auto failure = read_version(*body, version)) co_return set_problem(writer.response(), *failure);
  const Status changed = co_await on_pool(service, request, [&] { return change(service.host, name, version); });
  if (!changed.ok()) co_return report_problem(service.log, request.head(), writer.response(), changed.error());
  show_model(service, name, writer.response());
}

Endpoint change_endpoint(Service& service, std::string_view path, std::string_view id, std::string_view summary,
                         std::string_view request_schema, Change change) {
  return {.method = http::Method::kPost,
          .path = path,
          .id = id,
          .tag = "models",
          .summary = summary,
          .request_schema = request_schema,
          .response_schema = "Model",
          .problems = {400, 404, 409, 413, 422, 500, 503},
          .stream = [&service, change](http::StreamRequest& request, http::ResponseWriter& writer) {
            return change_model(service, change, request, writer);
          }};
}

}  // namespace

void add_model_endpoints(std::vector<Endpoint>& endpoints, Service& service) {
  endpoints.push_back(
      {.path = "/api/v1/models",
       .id = "listModels",
       .tag = "models",
       .summary = "All models with their states",
       .response_schema = "ModelList",
       .handler = [&service](const http::Request&, http::Response& response) { list_models(service, response); }});
  endpoints.push_back({.path = "/api/v1/models/{model}",
                       .id = "showModel",
                       .tag = "models",
                       .summary = "One model: versions, schema, training and evaluation",
                       .response_schema = "Model",
                       .problems = {404},
                       .handler = [&service](const http::Request& request, http::Response& response) {
                         show_model(service, request.parameter("model"), response);
                       }});
  endpoints.push_back(change_endpoint(
      service, "/api/v1/models/{model}/load", "loadModel", "Load a version (the newest by default) and serve it",
      "LoadRequest",
      [](serve::ModelHost& host, std::string_view name, Version version) { return host.load(name, version); }));
  endpoints.push_back(
      change_endpoint(service, "/api/v1/models/{model}/unload", "unloadModel",
                      "Stop serving a model until it is loaded again; waits a moment for requests under way", "",
                      [](serve::ModelHost& host, std::string_view name, Version) { return host.unload(name); }));
  endpoints.push_back(
      change_endpoint(service, "/api/v1/models/{model}/rollback", "rollbackModel",
                      "Go back to the version before the one that serves; it stays until a newer one appears", "",
                      [](serve::ModelHost& host, std::string_view name, Version) { return host.rollback(name); }));
}

}  // namespace nexusml::api
