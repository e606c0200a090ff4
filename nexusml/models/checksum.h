#pragma once

#include <string>
#include <string_view>

namespace nexusml::models {

/// SHA-256 of the bytes as 64 hexadecimal digits: what model.json keeps for each file beside it.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace nexusml::models
