#include "nexusml/serve/internal/json_value.h"

#include <algorithm>
#include <cmath>

namespace nexusml::serve::internal {
namespace {

constexpr std::size_t kMaximumWarnings = 20;
constexpr std::size_t kLongestName = 200;

}  // namespace

std::string_view type_word(dom::element_type type) {
  switch (type) {
    case dom::element_type::ARRAY:
      return "a list";
    case dom::element_type::OBJECT:
      return "an object";
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
      return "a number";
    case dom::element_type::STRING:
      return "a string";
    case dom::element_type::BOOL:
      return "true or false";
    case dom::element_type::NULL_VALUE:
      return "null";
  }
  bug("JSON type outside the enum");
}

std::optional<std::size_t> whole_number(const dom::element& value, std::size_t least, std::size_t most) {
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS || number != std::floor(number)) return std::nullopt;
  if (number < static_cast<double>(least) || number > static_cast<double>(most)) return std::nullopt;
  return static_cast<std::size_t>(number);
}

void warn(std::vector<std::string>& warnings, std::string_view before, std::string_view name, std::string_view after) {
  if (warnings.size() >= kMaximumWarnings) return;
  std::size_t end = std::min(name.size(), kLongestName);
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;  // whole characters
  warnings.push_back(std::string(before) + std::string(name.substr(0, end)) + std::string(after));
}

}  // namespace nexusml::serve::internal
