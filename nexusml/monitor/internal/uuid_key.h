#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nexusml::monitor {

/// A UUID's 128 bits, in an order of our own; case does not matter.
///
/// Threads: a value.
struct UuidKey {
  static constexpr std::size_t kTextSize = 36;

  std::uint64_t first = 0;
  std::uint64_t second = 0;
  bool operator==(const UuidKey&) const = default;

  /// For tables of a power of two. Whoever chooses ids can make them collide: chains need a bound.
  [[nodiscard]] std::uint64_t hash() const {
    const std::uint64_t mixed = (first ^ (second >> 29)) * 0x9E3779B97F4A7C15ULL ^ second * 0xC2B2AE3D27D4EB4FULL;
    return mixed ^ (mixed >> 32);
  }
};

namespace internal {
/// Eight hexadecimal digits as 32 bits; anything for what are none.
inline std::uint64_t eight_digits(const char* text) {
  std::uint64_t x = 0;
  std::memcpy(&x, text, sizeof x);
  x = (x & 0x0F0F0F0F0F0F0F0FULL) + 9 * ((x >> 6) & 0x0101010101010101ULL);  // a digit a byte
  x = (x << 4 | x >> 8) & 0x00FF00FF00FF00FFULL;
  x = (x | x >> 8) & 0x0000FFFF0000FFFFULL;
  return (x | x >> 16) & 0xFFFFFFFFULL;
}
}  // namespace internal

/// Nothing unless the text is as long as a UUID. Of what is no UUID it makes a key that no UUID is looked up by.
///
/// Cost: about 4 ns. Threads: pure function.
inline std::optional<UuidKey> uuid_key(std::string_view text) {
  if (text.size() != UuidKey::kTextSize) return std::nullopt;
  char middle[16];  // without the dashes between
  std::memcpy(middle, text.data() + 9, 4);
  std::memcpy(middle + 4, text.data() + 14, 4);
  std::memcpy(middle + 8, text.data() + 19, 4);
  std::memcpy(middle + 12, text.data() + 24, 4);
  using internal::eight_digits;
  return UuidKey{eight_digits(text.data()) << 32 | eight_digits(middle),
                 eight_digits(middle + 8) << 32 | eight_digits(text.data() + 28)};
}

/// The UUID as text, in lower case. Threads: pure function.
inline std::string to_text(const UuidKey& key) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(UuidKey::kTextSize);
  for (unsigned i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    // Of each 32 bits the first two digits are the lowest byte; the first half's are the upper ones.
    const std::uint64_t half = i < 8 ? key.first : key.second;
    const unsigned shift = (i % 8 < 4 ? 32 : 0) + 8 * (i % 4);
    const auto byte = static_cast<unsigned>(half >> shift & 0xFF);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

struct UuidKeyHash {
  std::size_t operator()(const UuidKey& key) const { return static_cast<std::size_t>(key.hash()); }
};

}  // namespace nexusml::monitor
