#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// How a series is continued. All but the naive ones work on the values without their seasonal pattern.
enum class ForecastMethod : std::uint8_t {
  kNaive,                      ///< the last value
  kDrift,                      ///< the line through the first and the last value
  kSeasonalNaive,              ///< the last season again
  kLongSeasonalNaive,          ///< the last longer season (a week of days) again
  kSimple,                     ///< simple exponential smoothing
  kHolt,                       ///< with trend
  kDampedHolt,                 ///< with a trend that dies out
  kTheta,                      ///< simple smoothing plus half of the linear trend
  kHoltWintersAdditive,        ///< damped trend and learning season
  kHoltWintersMultiplicative,  ///< the same with the season as a factor
  kAutoregression,             ///< on past values
  kAutoregressionOfChanges,    ///< on past changes
  kConstant,                   ///< all values were equal
  kCombination,                ///< a weighted mean in which no method has more than half
};
inline constexpr std::size_t kForecastMethods = 12;  ///< those that compete: all before kConstant

/// Returns: "naive", "seasonal_naive", "theta", ... Lifetime: static.
[[nodiscard]] std::string_view name_of(ForecastMethod method);

/// What is learnt across series: how far each method is trusted before it is tried on the series at hand.
///
/// Threads: a value.
struct ForecastPrior {
  std::array<double, kForecastMethods> weights;  ///< >= 0, by ForecastMethod
  double sharpness = 5;       ///< weight falls with this power of the validation error; 0: priors only
  double interval_scale = 1;  ///< factor on the width of the intervals; > 0

  /// Priors that suit series of all kinds.
  [[nodiscard]] static ForecastPrior standard();
};

/// Options of forecast().
struct ForecastOptions {
  std::size_t horizon = 1;  ///< steps, 1 .. kLongestHorizon
  std::size_t period = 0;   ///< steps in a season, at most kLongestPeriod; 1: none; 0: find it
  ForecastPrior prior = ForecastPrior::standard();
};
inline constexpr std::size_t kLongestHorizon = 10'000;
inline constexpr std::size_t kLongestPeriod = 10'000;
inline constexpr std::size_t kLongestHistory = 2048;  ///< older values are left out, unless six periods need them

/// One method's part in a forecast.
struct CandidateForecast {
  ForecastMethod method = ForecastMethod::kNaive;
  double validation_error = 0;  ///< mean absolute error over the steps, from rolling origins; NaN if not validated
  double weight = 0;            ///< share in the combination, 0..1
  std::vector<double> values;   ///< `horizon` of them
};

/// The expected values and their 80 % intervals.
struct Forecast {
  std::vector<double> values;
  std::vector<double> lower;
  std::vector<double> upper;
  ForecastMethod method = ForecastMethod::kNaive;  ///< the one with more than half of the weight, or kCombination
  std::size_t period = 1;                          ///< given or found
  std::vector<CandidateForecast> candidates;       ///< in the order of ForecastMethod
  double change = 0;         ///< mean of the forecast less the mean of the values it is compared with, see maths page
  double change_error = 0;   ///< standard deviation of `change`
  std::size_t observed = 0;  ///< values that are not missing
};

/// The weight of each candidate in the combination: prior weight times validation error to the power of -sharpness, or the
/// prior weight alone if none could be validated. They sum to 1.
///
/// Takes:   at least one candidate, as forecast() returns them.
/// Threads: pure function.
[[nodiscard]] std::vector<double> combination_weights(std::span<const CandidateForecast> candidates,
                                                      const ForecastPrior& prior);

/// Continues a series of equally spaced values, the oldest first: every method that applies is tried from rolling origins
/// inside the series, and their forecasts are averaged with weights by prior and validation error.
///
/// Takes:   values; NaN is missing. At least one value is there.
/// Returns: finite numbers near the range of the values; lower <= values <= upper. A constant series goes on with an
///          interval of no width.
/// Errors:  kInvalidArgument naming the field "values", "horizon" or "period": no value, an infinite one, out of range.
/// Cost:    O(values + horizon); about a millisecond for 200 values, bounded by kLongestHistory; allocates.
/// Threads: pure function.
/// Source:  docs/maths/forecasting.md.
[[nodiscard]] Result<Forecast> forecast(std::span<const double> values, const ForecastOptions& options);

}  // namespace nexusml::stats
