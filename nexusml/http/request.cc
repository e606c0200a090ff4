#include "nexusml/http/request.h"

#include <algorithm>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"
#include "nexusml/http/url.h"

namespace nexusml::http {
namespace {

/// Takes the text before the first `separator` off the front of `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

/// Whether a media range ("text/*") covers a media type ("text/csv").
bool covers(std::string_view range, std::string_view media_type) {
  if (range == "*/*" || base::equal_ignoring_case(range, media_type)) return true;
  if (!range.ends_with("/*")) return false;
  const std::string_view prefix = range.substr(0, range.size() - 1);
  return base::equal_ignoring_case(prefix, media_type.substr(0, prefix.size()));
}

/// How precisely a range that covers something names it: 0 of "*/*", 1 of "text/*", 2 of "text/csv".
int precision(std::string_view range) {
  return range == "*/*" ? 0 : range.ends_with("/*") ? 1 : 2;
}

bool has_quality_zero(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = base::trim(take_until(parameters, ';'));
    if (parameter.size() < 3 || !base::equal_ignoring_case(parameter.substr(0, 2), "q=")) continue;
    return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const HeaderField& field : headers) {
    if (base::equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::string_view Request::media_type() const {
  std::string_view value = header("content-type").value_or(std::string_view());
  return base::trim(take_until(value, ';'));
}

std::string_view Request::parameter(std::string_view name) const {
  for (const PathParameter& candidate : parameters) {
    if (candidate.name == name) return candidate.value;
  }
  base::bug("the route " + std::string(path_template) + " has no parameter " + std::string(name));
}

std::optional<std::string> Request::query_parameter(std::string_view name) const {
  std::string_view rest = query;
  std::string decoded;
  while (!rest.empty()) {
    std::string_view value = take_until(rest, '&');
    const std::string_view key = take_until(value, '=');
    decoded.clear();
    if (!append_percent_decoded(decoded, key, PlusSign::kSpace) || decoded != name) continue;
    decoded.clear();
    if (!append_percent_decoded(decoded, value, PlusSign::kSpace)) return std::nullopt;
    return decoded;
  }
  return std::nullopt;
}

bool Request::accepts(std::string_view media_type) const {
  bool present = false;
  bool accepted = false;
  int best = -1;
  for (const HeaderField& field : headers) {
    if (!base::equal_ignoring_case(field.name, "accept")) continue;
    present = true;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      std::string_view quality = take_until(rest, ',');
      const std::string_view range = base::trim(take_until(quality, ';'));
      if (!covers(range, media_type) || precision(range) < best) continue;
      best = precision(range);
      accepted = !has_quality_zero(quality);
    }
  }
  return accepted || !present;
}

}  // namespace nexusml::http
