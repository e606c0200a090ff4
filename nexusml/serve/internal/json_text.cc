#include "nexusml/serve/internal/json_text.h"

#include <algorithm>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"

namespace nexusml::serve::internal {

namespace dom = simdjson::dom;

std::string parse_object(dom::parser& parser, std::string_view json, dom::object& object) {
  constexpr std::size_t kMaximumDepth = 32;
  constexpr std::size_t kLeastCapacity = 4096;
  if (parser.capacity() < json.size() || parser.max_depth() != kMaximumDepth) {
    if (parser.allocate(std::max(json.size(), kLeastCapacity), kMaximumDepth) != simdjson::SUCCESS)
      return "is too large";
  }
  dom::element document;
  if (const auto error = parser.parse(json.data(), json.size(), false).get(document)) {
    return std::string("is no valid JSON: ") + simdjson::error_message(error);
  }
  if (document.get_object().get(object) != simdjson::SUCCESS) return "an object was expected";
  return {};
}

std::optional<std::string_view> text_of(const dom::element& value, std::string& room) {
  room.clear();
  switch (value.type()) {
    case dom::element_type::STRING:
      return value.get_string().value_unsafe();
    case dom::element_type::BOOL:
      return value.get_bool().value_unsafe() ? "true" : "false";
    case dom::element_type::INT64:
      base::append_number(room, value.get_int64().value_unsafe());
      return room;
    case dom::element_type::UINT64:
      base::append_number(room, value.get_uint64().value_unsafe());
      return room;
    case dom::element_type::DOUBLE:
      base::append_number(room, value.get_double().value_unsafe());
      return room;
    case dom::element_type::ARRAY:
    case dom::element_type::OBJECT:
    case dom::element_type::NULL_VALUE:
      return std::nullopt;
  }
  bug("JSON type outside the enum");
}

}  // namespace nexusml::serve::internal
