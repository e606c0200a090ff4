#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

// Pieces of JSON that several readers understand in the same way. Includes the parser, so it stays inside the room.
namespace nexusml::serve::internal {

/// Parses one object. Takes: a text with padding behind it. Returns: why it is none; empty if it is.
[[nodiscard]] std::string parse_object(simdjson::dom::parser& parser, std::string_view json,
                                       simdjson::dom::object& object);

/// A string, number or truth value as text; nothing for null, lists and objects.
/// Lifetime: of the parsed document or of `room`.
[[nodiscard]] std::optional<std::string_view> text_of(const simdjson::dom::element& value, std::string& room);

}  // namespace nexusml::serve::internal
