#pragma once

#include <string_view>

namespace nexusml::api {

/// components/schemas of the OpenAPI document, as JSON text: one schema per request and answer, each with an example.
[[nodiscard]] std::string_view openapi_schemas();

}  // namespace nexusml::api
