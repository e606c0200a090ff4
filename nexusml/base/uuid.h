#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace nexusml::base {

/// Makes UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, then random bits, so that ids sort by time.
///
/// Ids of one generator are strictly increasing, also within a millisecond and when the clock steps back.
/// Uniqueness across generators rests on 62 random bits drawn at construction from the system and then counted on.
///
/// Threads: one at a time; every thread has its own. Cost: no allocation, no system call.
class Uuid7Generator {
 public:
  /// Seeds from the system's randomness.
  Uuid7Generator();
  explicit Uuid7Generator(std::uint64_t seed) : state_(seed) {}

  using Text = std::array<char, 36>;
  /// The next id as text: "0193f1c2-7a3b-7cde-8f01-23456789abcd".
  [[nodiscard]] Text next(std::chrono::system_clock::time_point now);

 private:
  std::uint64_t random();

  std::uint64_t state_;
  std::uint64_t milliseconds_ = 0;
  std::uint32_t sequence_ = 0;  // 12 bits that count within a millisecond
};

[[nodiscard]] inline std::string_view view(const Uuid7Generator::Text& text) {
  return {text.data(), text.size()};
}

/// Whether `text` is a UUID of any version in its canonical form, in either case.
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace nexusml::base
