#pragma once

#include <string_view>

namespace nexusml::api {

/// Examples for schemas that stand for several kinds of bodies: a JSON object by schema, of objects by the example's name.
/// The names are those of the seven types of models; where a type has two kinds of request, of the kinds.
[[nodiscard]] std::string_view openapi_examples();

}  // namespace nexusml::api
