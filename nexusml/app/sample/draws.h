#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>

namespace nexusml::app::sample {

/// Random draws that are the same on every machine, which the standard library's distributions are not.
///
/// Threads: one at a time.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// 0 <= number < 1.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool chance(double probability) { return uniform() < probability; }
  double normal(double mean, double deviation) {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return mean + deviation * radius * std::cos(2 * std::numbers::pi * uniform());
  }
  /// 0 <= number < count.
  std::uint64_t below(std::uint64_t count) { return next() % count; }
  std::string_view pick(std::span<const std::string_view> words) { return words[below(words.size())]; }

 private:
  std::uint64_t state_;
};

}  // namespace nexusml::app::sample
