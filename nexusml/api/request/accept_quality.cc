#include "nexusml/api/request/accept_quality.h"

#include <algorithm>
#include <optional>

#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

constexpr int kFull = 1000;

/// Cuts the text before `separator` off the front of `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view head = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return base::trim(head);
}

/// "0.25" as 250; nothing for what is no weight.
std::optional<int> parse_weight(std::string_view text) {
  constexpr std::size_t kLongest = 5;
  if (text.size() > kLongest || text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  const std::optional<double> weight = base::parse_number(text);
  if (!weight || *weight > 1) return std::nullopt;
  return static_cast<int>(*weight * kFull + 0.5);
}

int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = take_until(parameters, ';');
    const std::string_view name = take_until(value, '=');
    if (base::equal_ignoring_case(name, "q")) return parse_weight(base::trim(value)).value_or(0);
  }
  return kFull;
}

/// How closely a range describes the type: 3 itself, 2 "text/*", 1 "*/*", 0 not at all.
int precision(std::string_view range, std::string_view media_type) {
  if (base::equal_ignoring_case(range, media_type)) return 3;
  if (range == "*/*") return 1;
  const std::string_view group = media_type.substr(0, media_type.find('/') + 1);
  return range.ends_with("/*") && base::equal_ignoring_case(range.substr(0, range.size() - 1), group) ? 2 : 0;
}

}  // namespace

int accept_quality(const http::Request& request, std::string_view media_type) {
  bool present = false;
  int best = 0;
  int quality = 0;
  for (const http::HeaderField& field : request.headers) {
    if (!base::equal_ignoring_case(field.name, "accept")) continue;
    present = true;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      std::string_view parameters = take_until(rest, ',');
      const int precise = precision(take_until(parameters, ';'), media_type);
      if (precise == 0 || precise < best) continue;
      quality = precise > best ? weight_of(parameters) : std::max(quality, weight_of(parameters));
      best = precise;
    }
  }
  return present ? quality : kFull;
}

}  // namespace nexusml::api
