#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "nexusml/stats/forecasting/smoothing.h"

namespace nexusml::stats::forecasting {

/// A fixed seasonal pattern, by classical decomposition: the centred moving average is the trend, the mean of what is left
/// at each phase is the pattern, drawn towards no pattern as far as chance could have made it.
///
/// Threads: a value.
struct SeasonalPattern {
  Season season = Season::kNone;
  std::vector<double> phases;  ///< phases[t % period]: an addend (their mean is 0) or a factor (their mean is 1)
  double strength = 0;         ///< share of the phases' variance that chance does not explain, 0..1

  [[nodiscard]] double removed_from(double value, std::size_t time) const;
  [[nodiscard]] double added_to(double value, std::size_t time) const;
};

/// Takes:   finite values; for Season::kMultiplicative all above 0. At least two periods of them, else there is no pattern.
/// Cost:    O(values).
/// Threads: pure function.
[[nodiscard]] SeasonalPattern seasonal_pattern(std::span<const double> values, std::size_t period, Season season);

/// Whether the season of these values is better described as a factor than as an addend.
///
/// Takes: finite values. Returns kAdditive unless all are above 0 and the factors leave the smaller remainder.
[[nodiscard]] Season better_season(std::span<const double> values, std::size_t period);

/// The season's length: of the lags at which the values or their changes are most alike, the shortest whose phases explain
/// nearly the most of the values' variance around their moving average, if that is more than chance gives.
///
/// Takes:   finite values.
/// Returns: a length of 2 .. values / 3 steps, or 1 when none is found.
/// Cost:    O(values x min(values / 3, kLongestFoundPeriod)).
/// Threads: pure function.
inline constexpr std::size_t kLongestFoundPeriod = 400;
[[nodiscard]] std::size_t find_period(std::span<const double> values);

/// A longer season made of whole ones, such as the week (7 x 24) beside the day: the multiple of `period` with the highest
/// autocorrelation once the shorter season is removed.
///
/// Returns: `period` when there is none.
[[nodiscard]] std::size_t find_longer_period(std::span<const double> values, std::size_t period, Season season);

}  // namespace nexusml::stats::forecasting
