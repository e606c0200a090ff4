#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nexusml::base {

/// Length in bytes of the well-formed UTF-8 sequence at the start of `text`, or 0 if there is none (RFC 3629: no
/// overlong forms, no surrogates, nothing beyond U+10FFFF).
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text);

/// Returns: the position of the first byte that is not well-formed UTF-8, or npos.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

/// Without leading and trailing spaces, tabs and line ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// ASCII only; other bytes stay.
[[nodiscard]] std::string lowercase_ascii(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The pieces between separators, trimmed, empty ones left out: "a, b,," gives a and b.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view text, char separator = ',');

/// The whole of `text` as a finite number, or nothing. Takes what a CSV holds: "1", "-2.5", "+3", "1e-3"; no spaces, no
/// hexadecimal.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// The whole of `text` as a decimal integer in range, or nothing.
template <std::integral Integer>
[[nodiscard]] std::optional<Integer> parse_integer(std::string_view text) {
  Integer number{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Appends the shortest decimal text that reads back as the same number; never a locale.
template <class Number>
requires(std::integral<Number> || std::floating_point<Number>) void append_number(std::string& target, Number number) {
  char buffer[64];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, number);
  target.append(buffer, result.ptr);
}

template <class Number>
[[nodiscard]] std::string to_text(Number number) {
  std::string text;
  append_number(text, number);
  return text;
}

/// `number` with so many digits after the point: fixed(0.5, 3) is "0.500".
[[nodiscard]] std::string fixed(double number, int digits);

}  // namespace nexusml::base
