#pragma once

#include <cstddef>
#include <span>

#include "nexusml/stats/forecasting/smoothing.h"

namespace nexusml::stats::forecasting {

/// Which parts of the smoothing are learnt.
struct SmoothingShape {
  bool has_trend = false;
  bool is_damped = false;
  Season season = Season::kNone;
  std::size_t period = 1;
};

/// Finds the parameters with the least squared error one step ahead and learns `values` with them.
///
/// Takes:   finite values, at least two periods of them if there is a season, else at least one; for a multiplicative
///          season all above 0.
///          `start`, if not null, are parameters near the answer: the search then is short.
/// Cost:    O(values) for each of at most kSmoothingTrials trials.
/// Threads: pure function.
inline constexpr int kSmoothingTrials = 90;
[[nodiscard]] Smoothing fit_smoothing(std::span<const double> values, const SmoothingShape& shape,
                                      const SmoothingParameters* start);

}  // namespace nexusml::stats::forecasting
