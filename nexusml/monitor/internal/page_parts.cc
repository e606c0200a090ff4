#include "nexusml/monitor/internal/page_parts.h"

#include "nexusml/monitor/internal/report_text.h"

namespace nexusml::monitor {
namespace {

/// ` class="bad"`, or nothing.
std::string class_attribute(std::string_view css_class) {
  return css_class.empty() ? "" : " class=\"" + std::string(css_class) + "\"";
}

}  // namespace

std::string table_cell(std::string_view heading, std::string_view text, std::string_view css_class) {
  return "<td data-of=\"" + escaped(heading) + "\"" + class_attribute(css_class) + ">" + escaped(text) + "</td>";
}

std::string table_begin(std::string_view title, std::initializer_list<std::string_view> headings, bool is_stacked) {
  std::string html = "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + escaped(title) + "\"><table" +
                     (is_stacked ? " class=\"stack\"" : "") + "><thead><tr>";
  for (const std::string_view name : headings) html += "<th scope=\"col\">" + escaped(name) + "</th>";
  return html + "</tr></thead><tbody>\n";
}

std::string faint(std::string_view text) {
  return "<p class=\"faint\">" + escaped(text) + "</p>\n";
}

std::string fact(std::string_view name, std::string_view value, std::string_view css_class) {
  return "<li>" + escaped(name) + "<b" + class_attribute(css_class) + ">" + escaped(value) + "</b></li>";
}

std::string figure(std::string_view title, std::string_view picture_html, std::string_view caption) {
  std::string html = "<figure><h4>" + escaped(title) + "</h4>" + std::string(picture_html);
  if (!caption.empty()) html += "<figcaption>" + escaped(caption) + "</figcaption>";
  return html + "</figure>\n";
}

}  // namespace nexusml::monitor
