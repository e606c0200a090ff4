#include "nexusml/base/fingerprint.h"

#include <cstddef>
#include <cstring>

namespace nexusml::base {
namespace {

__extension__ using Wide = unsigned __int128;

// Odd numbers with about as many ones as zeros, from the fractions of the square roots of 2, 3 and 5.
constexpr std::uint64_t kFirst = 0x6a09e667f3bcc909;
constexpr std::uint64_t kSecond = 0xbb67ae8584caa73b;
constexpr std::uint64_t kThird = 0x3c6ef372fe94f82b;

/// Every bit of both factors reaches every bit of the product's two halves, which are laid over each other.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word_at(const char* at, std::size_t count = sizeof(std::uint64_t)) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, count);
  return word;
}

}  // namespace

std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t state = seed ^ kThird;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 16; left -= 16, at += 16) state = fold(word_at(at) ^ kFirst ^ state, word_at(at + 8) ^ kSecond);
  if (left >= 8) {
    state = fold(word_at(at) ^ kFirst ^ state, word_at(at + 8, left - 8) ^ kSecond);
  } else if (left > 0) {
    state = fold(word_at(at, left) ^ kFirst ^ state, kSecond);
  }
  return fold(state ^ kFirst, bytes.size() ^ kThird);
}

}  // namespace nexusml::base
