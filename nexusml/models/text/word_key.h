#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace nexusml::models::text {

/// A short word as it stands in a text, but for ASCII letters in lower case; equal keys are equal words.
///
/// Threads: a value.
struct WordKey {
  static constexpr std::size_t kMaximumBytes = 16;

  std::uint64_t low = 0;  ///< the first eight bytes; no byte of a word is 0, so zeros behind it tell its length
  std::uint64_t high = 0;

  WordKey() = default;
  /// Takes: a word of 1 .. kMaximumBytes bytes without a 0; how many bytes may be read, `size` or more.
  WordKey(const char* word, std::size_t size, std::size_t readable) {
    std::uint64_t halves[2] = {0, 0};
    if (readable >= kMaximumBytes) {
      std::memcpy(halves, word, kMaximumBytes);
      const std::size_t in_high = size > 8 ? size - 8 : 0;
      halves[0] &= first_bytes(size - in_high);
      halves[1] &= first_bytes(in_high);
    } else {
      std::memcpy(halves, word, size);
    }
    low = lower(halves[0]);
    high = lower(halves[1]);
  }

  friend bool operator==(const WordKey&, const WordKey&) = default;

  /// The upper bits are the better ones.
  [[nodiscard]] std::uint64_t hash(std::uint64_t seed) const {
    const std::uint64_t mixed = (low ^ std::rotl(high * 0x9E3779B97F4A7C15ULL, 29) ^ seed) * 0xD6E8FEB86659FD93ULL;
    return (mixed ^ mixed >> 32U) * 0xA24BAED4963EE407ULL;
  }

 private:
  // Takes: 0 .. 8.
  static std::uint64_t first_bytes(std::size_t count) {
    return count == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * count)) - 1;
  }

  // Lower case of the bytes 'A' .. 'Z', eight at once: their upper bit cannot carry into the neighbour.
  static std::uint64_t lower(std::uint64_t bytes) {
    constexpr std::uint64_t kEach = 0x0101010101010101ULL;
    const std::uint64_t low_bits = bytes & (kEach * 0x7F);
    const std::uint64_t from_a = low_bits + kEach * (0x80 - 'A');
    const std::uint64_t beyond_z = low_bits + kEach * (0x80 - 'Z' - 1);
    return bytes | ((from_a & ~beyond_z & ~bytes & (kEach * 0x80)) >> 2U);
  }
};

}  // namespace nexusml::models::text
