#pragma once

#include <string>
#include <string_view>

namespace nexusml::monitor {

/// The head of a self-contained page, up to and with the opening of its body: title, colours for light and dark, tables
/// and plots. Nothing is loaded from elsewhere.
///
/// Threads: pure function.
[[nodiscard]] std::string page_head(std::string_view title);

inline constexpr std::string_view kPageEnd = "</body>\n</html>\n";

}  // namespace nexusml::monitor
