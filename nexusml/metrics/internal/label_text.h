#pragma once

#include <string>
#include <string_view>

namespace nexusml::metrics::internal {

/// Appends `text` with backslash and line feed escaped, and the double quote too if `quotes`.
/// Label values in both formats and HELP in OpenMetrics escape quotes; HELP in the text format must not.
void append_escaped(std::string& out, std::string_view text, bool quotes);

/// `text`, with every byte that is not part of well-formed UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string well_formed_utf8(std::string_view text);

}  // namespace nexusml::metrics::internal
