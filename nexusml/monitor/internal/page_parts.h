#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

// Parts of self-contained pages. Texts are escaped here, but for what is called html. Threads: all are pure functions.
namespace nexusml::monitor {

/// A cell under the heading of this name, which narrow screens show beside it. Takes: a class of the style, or none.
[[nodiscard]] std::string table_cell(std::string_view heading, std::string_view text, std::string_view css_class = "");

/// The begin of a table that keyboards can scroll, with its headings; kTableEnd ends it.
///
/// Takes: what it shows, for screen readers; whether rows become blocks on narrow screens, instead of being scrolled.
[[nodiscard]] std::string table_begin(std::string_view title, std::initializer_list<std::string_view> headings,
                                      bool is_stacked);
inline constexpr std::string_view kTableEnd = "</tbody></table></div>\n";

/// A line of less weight.
[[nodiscard]] std::string faint(std::string_view text);

/// A figure of a row of them, in <ul class="facts">.
[[nodiscard]] std::string fact(std::string_view name, std::string_view value, std::string_view css_class = "");

/// A picture under its title, and a line below it if there is one to say.
[[nodiscard]] std::string figure(std::string_view title, std::string_view picture_html, std::string_view caption = "");

}  // namespace nexusml::monitor
