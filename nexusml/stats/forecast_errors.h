#pragma once

#include <cstddef>
#include <span>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// Mean absolute error of the seasonal naive forecast one step ahead within `history`: the unit of the MASE.
///
/// Takes:   values, NaN is missing; steps in a season, 1 for none. Of a history not longer than the season, the changes
///          from value to value are taken instead (period 1).
/// Returns: >= 0; 0 for a history that repeats itself exactly.
/// Errors:  kInvalidArgument if no two values can be compared or the period is 0.
/// Threads: pure function.
[[nodiscard]] Result<double> seasonal_naive_error(std::span<const double> history, std::size_t period);

/// Mean absolute scaled error (Hyndman and Koehler 2006): the mean absolute error over `scale`.
///
/// Takes:   as many forecasts as true values; a missing true value (NaN) is left out; `scale` of seasonal_naive_error().
/// Returns: >= 0, HIGHER IS WORSE; 1 is as good as the seasonal naive forecast one step ahead was in the history.
///          With a scale of 0: 0 if every forecast is exact.
/// Errors:  kInvalidArgument if the sizes differ, no true value is there, or the scale is 0 and a forecast is not exact.
/// Threads: pure function.
/// Source:  docs/maths/forecasting.md holds the golden values.
[[nodiscard]] Result<double> mase(std::span<const double> truth, std::span<const double> forecast, double scale);

/// Symmetric mean absolute percentage error: the mean of 200 |truth - forecast| / (|truth| + |forecast|), where 0 / 0 is 0.
///
/// Returns: per cent, 0 .. 200, HIGHER IS WORSE.
/// Errors:  kInvalidArgument if the sizes differ or no true value is there.
/// Threads: pure function.
[[nodiscard]] Result<double> smape(std::span<const double> truth, std::span<const double> forecast);

}  // namespace nexusml::stats
