#include "nexusml/base/uuid.h"

#include <random>

namespace nexusml::base {
namespace {

constexpr char kHex[] = "0123456789abcdef";

std::uint64_t system_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

Uuid7Generator::Uuid7Generator() : state_(system_seed()) {}

std::uint64_t Uuid7Generator::random() {
  // splitmix64: one addition and three multiply-shift rounds a number.
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

Uuid7Generator::Text Uuid7Generator::next(std::chrono::system_clock::time_point now) {
  const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  const auto milliseconds = static_cast<std::uint64_t>(since_epoch < 0 ? 0 : since_epoch);
  const std::uint64_t bits = random();
  if (milliseconds > milliseconds_) {
    milliseconds_ = milliseconds;
    sequence_ = static_cast<std::uint32_t>(bits >> 62);  // small, so that a millisecond holds over 4,000 more
  } else if (++sequence_ == 0x1000) {
    ++milliseconds_;  // borrowed from the future, as the standard allows
    sequence_ = 0;
  }
  const std::uint64_t high = (milliseconds_ << 16) | 0x7000 | sequence_;
  const std::uint64_t low = 0x8000000000000000ULL | (bits >> 2);

  Text text;
  std::size_t at = 0;
  const auto put = [&](std::uint64_t word, int from, int to) {
    for (int shift = from; shift >= to; shift -= 4) text[at++] = kHex[(word >> shift) & 15];
  };
  put(high, 60, 32);
  text[at++] = '-';
  put(high, 28, 16);
  text[at++] = '-';
  put(high, 12, 0);
  text[at++] = '-';
  put(low, 60, 48);
  text[at++] = '-';
  put(low, 44, 0);
  return text;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace nexusml::base
