#include <optional>
#include <string_view>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"
#include "nexusml/metrics/exposition.h"

namespace nexusml::metrics {
namespace {

/// Cuts the text before `separator` off the front of `rest`; separators inside quotes do not count.
std::string_view take_until(std::string_view& rest, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  while (end < rest.size() && (quoted || rest[end] != separator)) {
    if (rest[end] == '"') quoted = !quoted;
    ++end;
  }
  const std::string_view head = rest.substr(0, end);
  rest.remove_prefix(end == rest.size() ? end : end + 1);
  return base::trim(head);
}

/// The weight in thousandths: 0 to 1 with at most three decimals. Anything else is not a weight.
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int weight = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int step = 100;
  for (std::size_t i = 2; i < text.size(); ++i, step /= 10) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    weight += (text[i] - '0') * step;
  }
  if (weight > 1000) return std::nullopt;
  return weight;
}

/// One element of an Accept or Accept-Encoding header. A malformed weight makes it unwanted.
struct Element {
  std::string_view name;
  std::string_view version;
  int weight = 1000;
};

Element parse_element(std::string_view text) {
  Element element;
  element.name = take_until(text, ';');
  while (!text.empty()) {
    std::string_view parameter = take_until(text, ';');
    const std::string_view key = take_until(parameter, '=');
    std::string_view value = base::trim(parameter);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (base::equal_ignoring_case(key, "q")) element.weight = parse_weight(value).value_or(0);
    if (base::equal_ignoring_case(key, "version")) element.version = value;
  }
  return element;
}

std::optional<Format> format_of(const Element& element) {
  if (base::equal_ignoring_case(element.name, "application/openmetrics-text")) {
    const bool known = element.version.empty() || element.version == "1.0.0" || element.version == "0.0.1";
    return known ? std::optional(Format::kOpenMetrics) : std::nullopt;
  }
  if (base::equal_ignoring_case(element.name, "text/plain")) {
    return element.version.empty() || element.version == "0.0.4" ? std::optional(Format::kText) : std::nullopt;
  }
  if (element.name == "*/*" || base::equal_ignoring_case(element.name, "text/*")) return Format::kText;
  return std::nullopt;
}

}  // namespace

std::string_view content_type(Format format) {
  switch (format) {
    case Format::kText:
      return "text/plain; version=0.0.4; charset=utf-8";
    case Format::kOpenMetrics:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
  }
  bug("Format outside the enum");
}

Format negotiate(std::string_view accept) {
  Format best = Format::kText;
  int best_weight = 0;
  while (!accept.empty()) {
    const Element element = parse_element(take_until(accept, ','));
    const auto format = format_of(element);
    if (format && element.weight > best_weight) {
      best = *format;
      best_weight = element.weight;
    }
  }
  return best;
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> any;
  while (!accept_encoding.empty()) {
    const Element element = parse_element(take_until(accept_encoding, ','));
    if (base::equal_ignoring_case(element.name, "gzip") || base::equal_ignoring_case(element.name, "x-gzip"))
      gzip = element.weight;
    if (element.name == "*") any = element.weight;
  }
  return gzip.value_or(any.value_or(0)) > 0;
}

}  // namespace nexusml::metrics
