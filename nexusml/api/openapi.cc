#include "nexusml/api/openapi.h"

#include <nlohmann/json.hpp>

#include "nexusml/api/openapi/examples.h"
#include "nexusml/api/openapi/schemas.h"
#include "nexusml/base/error.h"
#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

using nlohmann::json;

json reference(const json& schemas, std::string_view name) {
  if (!schemas.contains(std::string(name)))
    bug("the API names the schema " + std::string(name) + ", which is not defined");
  return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

/// `{name}` segments of a template as parameters.
json path_parameters(std::string_view path) {
  json parameters = json::array();
  for (std::size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
    const std::size_t close = path.find('}', open);
    parameters.push_back({{"name", path.substr(open + 1, close - open - 1)},
                          {"in", "path"},
                          {"required", true},
                          {"schema", {{"type", "string"}}}});
  }
  return parameters;
}

json parameters_of(const Endpoint& endpoint) {
  json parameters = path_parameters(endpoint.path);
  for (const QueryParameter& one : endpoint.query) {
    parameters.push_back(
        {{"name", one.name}, {"in", "query"}, {"description", one.description}, {"schema", {{"type", one.type}}}});
  }
  return parameters;
}

json content(const json& schemas, std::string_view type, std::string_view schema) {
  static const json kExamples = json::parse(openapi_examples());
  json body = json::object();
  if (!schema.empty()) body["schema"] = reference(schemas, schema);
  if (const auto named = kExamples.find(std::string(schema)); named != kExamples.end()) {
    for (const auto& [name, value] : named->items()) body["examples"][name] = {{"value", value}};
  }
  return {{std::string(type), std::move(body)}};
}

json operation(const json& schemas, const Endpoint& endpoint) {
  json out = {{"operationId", endpoint.id}, {"tags", {endpoint.tag}}, {"summary", endpoint.summary}};
  if (json parameters = parameters_of(endpoint); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (!endpoint.request_schema.empty()) {
    out["requestBody"] = {{"content", content(schemas, endpoint.request_type, endpoint.request_schema)}};
    for (const OtherRequest& other : endpoint.other_requests) {
      out["requestBody"]["content"].update(content(schemas, other.type, other.schema));
    }
  }
  json responses;
  for (const int status : endpoint.answers) {
    responses[std::to_string(status)] = {
        {"description", http::reason_phrase(status)},
        {"content", content(schemas, endpoint.response_type, endpoint.response_schema)}};
  }
  for (const int status : endpoint.problems) {
    responses[std::to_string(status)] = {{"description", http::reason_phrase(status)},
                                         {"content", content(schemas, "application/problem+json", "Problem")}};
  }
  out["responses"] = std::move(responses);
  return out;
}

}  // namespace

std::string openapi_document(const std::vector<Endpoint>& endpoints, std::string_view version) {
  json schemas = json::parse(openapi_schemas());
  schemas.update(json::parse(openapi_monitoring_schemas()));
  schemas.update(json::parse(openapi_quality_schemas()));
  schemas.update(json::parse(openapi_history_schemas()));
  schemas.update(json::parse(openapi_status_schemas()));
  schemas.update(json::parse(openapi_performance_schemas()));
  schemas.update(json::parse(openapi_alert_schemas()));
  schemas.update(json::parse(openapi_reference_schemas()));
  schemas.update(json::parse(openapi_report_schemas()));
  json paths = json::object();
  for (const Endpoint& endpoint : endpoints) {
    const std::string method = base::lowercase_ascii(http::name_of(endpoint.method));
    paths[std::string(endpoint.path)][method] = operation(schemas, endpoint);
  }
  const json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "NexusML"},
        {"version", version},
        {"description", "Serves machine-learning models and watches them."},
        {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"paths", std::move(paths)},
      {"components", {{"schemas", std::move(schemas)}}},
  };
  return document.dump(2) + "\n";
}

}  // namespace nexusml::api
