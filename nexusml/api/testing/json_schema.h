#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace nexusml::api {

/// Holds a value against a schema of the OpenAPI document: type, enum, required, and that every member is described. What
/// is wrong is added to `faults`, with where it stands.
///
/// Knows of JSON Schema what our schemas use, no more.
inline void check_schema(const nlohmann::json& value, const nlohmann::json& schema, const nlohmann::json& schemas,
                         const std::string& where, std::vector<std::string>& faults) {
  using nlohmann::json;
  if (schema.contains("$ref")) {
    const std::string name = schema["$ref"].get<std::string>().substr(std::string("#/components/schemas/").size());
    return check_schema(value, schemas.at(name), schemas, where, faults);
  }
  const auto is = [&](const std::string& type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "null" && value.is_null()) || (type == "integer" && value.is_number_integer()) ||
           (type == "number" && value.is_number());
  };
  if (schema.contains("type")) {
    const json types = schema["type"].is_array() ? schema["type"] : json::array({schema["type"]});
    bool fits = false;
    for (const json& type : types) fits = fits || is(type.get<std::string>());
    if (!fits) faults.push_back(where + ": is no " + schema["type"].dump() + " but " + value.dump().substr(0, 80));
  }
  if (schema.contains("enum")) {
    bool found = false;
    for (const json& allowed : schema["enum"]) found = found || allowed == value;
    if (!found) faults.push_back(where + ": " + value.dump() + " is not in the enum");
  }
  if (value.is_number()) {
    if (schema.contains("minimum") && value < schema["minimum"]) faults.push_back(where + ": is too small");
    if (schema.contains("maximum") && value > schema["maximum"]) faults.push_back(where + ": is too large");
  }
  if (value.is_object()) {
    for (const json& name : schema.value("required", json::array())) {
      if (!value.contains(name.get<std::string>())) faults.push_back(where + ": lacks " + name.get<std::string>());
    }
    for (const auto& [name, member] : value.items()) {
      const std::string there = where + "." + name;
      if (schema.contains("properties") && schema["properties"].contains(name)) {
        check_schema(member, schema["properties"][name], schemas, there, faults);
      } else if (schema.contains("additionalProperties")) {
        check_schema(member, schema["additionalProperties"], schemas, there, faults);
      } else if (schema.contains("properties")) {
        faults.push_back(there + ": is not described");
      }
    }
  }
  if (value.is_array() && schema.contains("items")) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      check_schema(value[i], schema["items"], schemas, where + "[" + std::to_string(i) + "]", faults);
    }
  }
}

}  // namespace nexusml::api
