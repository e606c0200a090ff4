#pragma once

#include <cstdint>
#include <string_view>

namespace nexusml::http {

/// The request methods that routes can name; every other method is kOther and matches no route.
enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

/// "GET", "POST", ...; "OTHER" for kOther, so that a metrics label has few values.
[[nodiscard]] std::string_view name_of(Method method);

/// The method that `text` names; methods are case-sensitive. kOther if it is none of ours.
[[nodiscard]] Method parse_method(std::string_view text);

}  // namespace nexusml::http
