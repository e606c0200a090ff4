#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nexusml::http {

/// What '+' means: a space in form data and queries, itself in paths.
enum class PlusSign : std::uint8_t { kLiteral, kSpace };

/// Appends `text` to `target` with its percent escapes decoded.
///
/// Returns: false if an escape is broken or encodes NUL; `target` then holds what came before it.
/// Cost:    O(length); allocates only to grow the target.
/// Threads: pure function.
[[nodiscard]] bool append_percent_decoded(std::string& target, std::string_view text,
                                          PlusSign plus = PlusSign::kLiteral);

}  // namespace nexusml::http
