#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::models {

/// SHA-256 of the bytes as 64 hexadecimal digits: what model.json keeps for each file beside it.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// The same of a file, read a piece at a time.
///
/// Errors: kNotFound if there is none, kUnavailable if it cannot be read.
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& file);

}  // namespace nexusml::models
