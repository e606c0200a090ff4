#pragma once

#include <array>
#include <cstdint>

namespace nexusml::models::text {

/// What a code point means to the tokeniser.
enum class CharClass : std::uint8_t { kSpace, kWord, kSymbol };

/// A lower-cased code point and its class.
struct Character {
  char32_t code = 0;
  CharClass type = CharClass::kSpace;
};

/// Reads one character at `at` and moves `at` behind it. `at` < `end`.
///
/// Returns: the character in lower case (simple mapping: Latin with Vietnamese, Greek, Cyrillic, Armenian); a byte that
///          is no well-formed UTF-8 is a space, one byte long.
/// Threads: pure function.
[[nodiscard]] Character next_character(const char*& at, const char* end);

/// next_character for the bytes 0 .. 127.
extern const std::array<Character, 128> kAscii;

}  // namespace nexusml::models::text
