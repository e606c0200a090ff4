#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nexusml/api/endpoint.h"

namespace nexusml::api {

/// The OpenAPI 3.1 document of the endpoints, pretty-printed with sorted keys.
///
/// An endpoint that names a schema which the document does not define is a bug.
[[nodiscard]] std::string openapi_document(const std::vector<Endpoint>& endpoints, std::string_view version);

}  // namespace nexusml::api
