#include "nexusml/models/trend/direction.h"

#include <cmath>
#include <numbers>

namespace nexusml::models::trend {
namespace {

constexpr double kMedianOfNormal = 0.6744897501960817;  // of its absolute value

double normal_below(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

}  // namespace

std::array<double, 3> direction_probabilities(const stats::Forecast& forecast) {
  if (!(forecast.change_error > 0)) {
    const double count = static_cast<double>(forecast.observed);
    std::array<double, 3> certain;
    certain.fill(1 / (count + 2));
    const double change = forecast.change;
    const Direction direction = change > 0 ? Direction::kUp : change < 0 ? Direction::kDown : Direction::kFlat;
    certain[static_cast<std::size_t>(direction)] = count / (count + 2);
    return certain;
  }
  const double change = forecast.change / forecast.change_error;
  const double down = normal_below(-kMedianOfNormal - change);
  const double up = normal_below(change - kMedianOfNormal);
  return {down, 1 - down - up, up};
}

Direction likeliest(const std::array<double, 3>& probabilities) {
  const auto [down, flat, up] = probabilities;
  if (flat >= down && flat >= up) return Direction::kFlat;
  return up > down ? Direction::kUp : Direction::kDown;
}

Direction true_direction(const stats::Forecast& forecast, double mean_error) {
  const double change = forecast.change + mean_error;
  const double tolerance = kMedianOfNormal * forecast.change_error;
  if (change > tolerance) return Direction::kUp;
  return change < -tolerance ? Direction::kDown : Direction::kFlat;
}

}  // namespace nexusml::models::trend
