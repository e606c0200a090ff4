#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nexusml/stats/forecast.h"

namespace nexusml::models::trend {

/// Where a series is heading: the mean of the forecast against the mean of what it is compared with. Flat means a change
/// of less than the forecast's own median error. The order is that of ModelInfo::labels.
enum class Direction : std::uint8_t { kDown, kFlat, kUp };
inline constexpr std::array<std::string_view, 3> kDirections = {"down", "flat", "up"};

/// The probability of each direction, by a normal distribution around the forecast. A constant series of n values is taken
/// to stay flat with probability n / (n + 2) (rule of succession).
///
/// Threads: pure function.
[[nodiscard]] std::array<double, 3> direction_probabilities(const stats::Forecast& forecast);

/// The direction with the highest probability; flat if it is as likely as another.
///
/// Threads: pure function.
[[nodiscard]] Direction likeliest(const std::array<double, 3>& probabilities);

/// The direction that was taken, once the mean of the true values less that of the forecast ones is known.
///
/// Threads: pure function.
[[nodiscard]] Direction true_direction(const stats::Forecast& forecast, double mean_error);

}  // namespace nexusml::models::trend
