#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace nexusml::models::recsys {

/// Random numbers that are the same with every standard library (whose distributions are not).
///
/// Threads: one at a time.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Uniform, inside (0, 1).
  double uniform() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }

  /// Standard normal. Source: Box and Muller, 1958.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

  /// Gamma with scale 1. Takes: a shape of at least 1/2. Source: Marsaglia and Tsang, 2000.
  double gamma(double shape) {
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    for (;;) {
      const double x = normal();
      const double v = std::pow(1 + c * x, 3);
      if (v > 0 && std::log(uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace nexusml::models::recsys
