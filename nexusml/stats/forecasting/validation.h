#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nexusml/stats/forecast.h"
#include "nexusml/stats/forecasting/candidate.h"

namespace nexusml::stats::forecasting {

/// The errors of all methods from rolling origins in the later part of a series, each learnt on the part before the first
/// origin only.
///
/// Threads: a value.
struct Validation {
  std::size_t origins = 0;
  std::size_t steps = 0;
  /// By method: error (truth less forecast) at [origin * steps + step], NaN beyond the series and where the truth is
  /// missing; empty if the method was not tried.
  std::array<std::vector<double>, kForecastMethods> errors;
  /// By method: mean over the steps of the mean absolute error; NaN if not tried.
  std::array<double, kForecastMethods> scores{};
  /// By method: what was tried, ready to be fitted to all values; null if it was not.
  std::array<std::unique_ptr<Candidate>, kForecastMethods> candidates;
};

/// Takes:   finite values with a mark for those that were observed; the horizon, at least 1.
/// Returns: no origins if the values are too few.
/// Cost:    one fit per method and (origins x steps) forecasts; origins and steps are bounded.
/// Threads: pure function.
[[nodiscard]] Validation validate(std::span<const double> values, std::span<const std::uint8_t> observed,
                                  const SeasonChoice& season, std::size_t horizon);

/// Half of the width of an interval around the combined forecast that holds 80 % of its validation errors, by step.
///
/// Takes:   weights by method, of methods that were validated; the steps to answer.
/// Returns: widths that never fall from step to step; beyond the validated steps they grow as a random walk's.
///          Empty if there was no validation.
/// Threads: pure function.
[[nodiscard]] std::vector<double> half_widths(const Validation& validation,
                                              std::span<const double, kForecastMethods> weights, std::size_t horizon);

}  // namespace nexusml::stats::forecasting
