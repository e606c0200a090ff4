#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::store::s3 {

/// SHA-256 as 64 hexadecimal digits: what a signed request says of its body.
[[nodiscard]] std::string sha256_of(std::string_view bytes);
/// The same of what is left of an open file, a piece at a time.
[[nodiscard]] Result<std::string> sha256_of_file(int fd, std::string_view name);

/// Percent-encoded as signatures want it: everything but letters, digits, "-._~" and, if kept, '/'.
[[nodiscard]] std::string encode(std::string_view text, bool keep_slashes);

}  // namespace nexusml::store::s3
