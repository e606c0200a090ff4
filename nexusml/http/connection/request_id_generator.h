#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nexusml::http {

/// Makes request ids: 32 hex digits. Unique in practice, not secret.
///
/// Cost:    a few nanoseconds, no allocation.
/// Threads: one at a time; each network thread has its own.
class RequestIdGenerator {
 public:
  using Text = std::array<char, 32>;

  RequestIdGenerator(std::uint64_t seed_high, std::uint64_t seed_low) : high_(seed_high), low_(seed_low) {}

  void next(Text& text) {
    put(text.data(), mix(high_ += 0x9e3779b97f4a7c15U));
    put(text.data() + 16, mix(low_ += 0xd1342543de82ef95U));
  }

 private:
  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  static void put(char* text, std::uint64_t bits) {
    constexpr char kDigits[] = "0123456789abcdef";
    for (int i = 15; i >= 0; --i, bits >>= 4U) text[i] = kDigits[bits & 15U];
  }

  std::uint64_t high_;
  std::uint64_t low_;
};

}  // namespace nexusml::http
