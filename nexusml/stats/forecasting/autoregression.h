#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace nexusml::stats::forecasting {

/// x_t = mean + sum of weights[i] * (x_(t-1-i) - mean) + noise, learnt by Burg's method: always stable.
///
/// Threads: a value.
/// Source:  docs/maths/forecasting.md.
struct Autoregression {
  double mean = 0;
  std::vector<double> weights;

  /// Writes the expected values after `history`, which has at least weights.size() values.
  void forecast(std::span<const double> history, std::span<double> steps) const;
};

/// Burg's estimate with the order of the least corrected Akaike criterion.
///
/// Takes:   finite values, at least one; an order of at most `maximum_order` and values / 4.
/// Cost:    O(values x maximum_order).
/// Threads: pure function.
[[nodiscard]] Autoregression fit_autoregression(std::span<const double> values, std::size_t maximum_order);

}  // namespace nexusml::stats::forecasting
