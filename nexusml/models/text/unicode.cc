#include "nexusml/models/text/unicode.h"

#include <algorithm>
#include <iterator>

namespace nexusml::models::text {
namespace {

constexpr Character ascii(char32_t code) {
  if (code >= U'A' && code <= U'Z') return {code + 32, CharClass::kWord};
  const bool word = (code >= U'a' && code <= U'z') || (code >= U'0' && code <= U'9') || code == U'_';
  if (word) return {code, CharClass::kWord};
  return {code, code <= U' ' || code == 127 ? CharClass::kSpace : CharClass::kSymbol};
}

constexpr std::array<Character, 128> ascii_table() {
  std::array<Character, 128> table{};
  for (char32_t code = 0; code < 128; ++code) table[code] = ascii(code);
  return table;
}

// Runs of upper-case letters whose lower-case ones lie at a fixed distance: every `stride`-th code of [first, last].
struct CaseRun {
  char32_t first, last;
  std::int32_t distance;
  char32_t stride;
};

constexpr CaseRun kCaseRuns[] = {
    {0xC0, 0xD6, 32, 1},   {0xD8, 0xDE, 32, 1},    {0x100, 0x12E, 1, 2},    {0x132, 0x136, 1, 2},
    {0x139, 0x147, 1, 2},  {0x14A, 0x176, 1, 2},   {0x178, 0x178, -121, 1}, {0x179, 0x17D, 1, 2},
    {0x182, 0x184, 1, 2},  {0x18E, 0x18E, 79, 1},  {0x1A0, 0x1A4, 1, 2},    {0x1AF, 0x1AF, 1, 1},
    {0x1CD, 0x1DB, 1, 2},  {0x1DE, 0x1EE, 1, 2},   {0x1F8, 0x21E, 1, 2},    {0x222, 0x232, 1, 2},
    {0x386, 0x386, 38, 1}, {0x388, 0x38A, 37, 1},  {0x38C, 0x38C, 64, 1},   {0x38E, 0x38F, 63, 1},
    {0x391, 0x3A1, 32, 1}, {0x3A3, 0x3AB, 32, 1},  {0x400, 0x40F, 80, 1},   {0x410, 0x42F, 32, 1},
    {0x460, 0x480, 1, 2},  {0x48A, 0x4BE, 1, 2},   {0x4C1, 0x4CD, 1, 2},    {0x4D0, 0x52E, 1, 2},
    {0x531, 0x556, 48, 1}, {0x1E00, 0x1E94, 1, 2}, {0x1EA0, 0x1EFE, 1, 2},  {0xFF21, 0xFF3A, 32, 1},
};

char32_t lower(char32_t code) {
  const auto run = std::ranges::lower_bound(kCaseRuns, code, {}, &CaseRun::last);
  if (run == std::end(kCaseRuns) || code < run->first || (code - run->first) % run->stride != 0) return code;
  return static_cast<char32_t>(static_cast<std::int32_t>(code) + run->distance);
}

// Beyond ASCII everything is a letter but the blocks of spaces, punctuation and pictures.
CharClass class_of(char32_t code) {
  if (code <= 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200C) || (code >= 0x2028 && code <= 0x202F) ||
      code == 0x205F || code == 0x3000 || code == 0xFEFF) {
    return CharClass::kSpace;
  }
  if (code < 0xC0) return code == 0xAA || code == 0xB5 || code == 0xBA ? CharClass::kWord : CharClass::kSymbol;
  if (code == 0xD7 || code == 0xF7) return CharClass::kSymbol;
  if (code < 0x2010) return CharClass::kWord;
  if (code <= 0x206F || (code >= 0x20A0 && code <= 0x20CF) || (code >= 0x2190 && code <= 0x2BFF)) {
    return CharClass::kSymbol;
  }
  if ((code >= 0x3001 && code <= 0x303F) || (code >= 0xFE00 && code <= 0xFE6F)) return CharClass::kSymbol;
  if ((code >= 0xFF01 && code <= 0xFF0F) || (code >= 0x1F000 && code <= 0x1FAFF)) return CharClass::kSymbol;
  return CharClass::kWord;
}

bool continues(const char* at, const char* end, int bytes) {
  if (end - at < bytes) return false;
  return std::all_of(at, at + bytes, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
}

// The code point of the multi-byte sequence at `at`, or 0 if it is ill-formed (RFC 3629). Moves `at` behind it.
char32_t decode(const char*& at, const char* end) {
  const auto lead = static_cast<unsigned char>(*at++);
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || !continues(at, end, more)) return 0;
  char32_t code = lead & (0x3FU >> more);
  for (int i = 0; i < more; ++i) code = code << 6U | (static_cast<unsigned char>(at[i]) & 0x3FU);
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (code < kLeast[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
  at += more;
  return code;
}

}  // namespace

constexpr std::array<Character, 128> kAscii = ascii_table();

Character next_character(const char*& at, const char* end) {
  const auto byte = static_cast<unsigned char>(*at);
  if (byte < 128) {
    ++at;
    return kAscii[byte];
  }
  const char32_t code = decode(at, end);
  if (code == 0) return {U' ', CharClass::kSpace};
  return {lower(code), class_of(code)};
}

}  // namespace nexusml::models::text
