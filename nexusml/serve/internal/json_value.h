#pragma once

#include <simdjson.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/serve/json_input.h"

// What the readers of the several kinds of input share. Includes the parser, so it stays inside the room.
namespace nexusml::serve {

namespace dom = simdjson::dom;

struct JsonInputReader::Json {
  dom::parser parser;
  dom::object root;
  dom::element value;    // of the feature being read
  std::string category;  // text of a category that came as a number
  std::string texts[2];  // of ids that came as numbers: user, item
};

namespace internal {

/// "a list", "a string", ...: what a value is, for people.
[[nodiscard]] std::string_view type_word(dom::element_type type);

/// A whole number from `least` to `most`, also one written as 12.0; nothing for all else.
[[nodiscard]] std::optional<std::size_t> whole_number(const dom::element& value, std::size_t least, std::size_t most);

/// Adds a warning unless there are many. Takes: a name from the body, of which the beginning is told.
void warn(std::vector<std::string>& warnings, std::string_view before, std::string_view name, std::string_view after);

}  // namespace internal
}  // namespace nexusml::serve
