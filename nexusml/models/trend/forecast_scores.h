#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::models::trend {

/// Collects the errors of forecasts, series by series.
///
/// Threads: a value.
class ForecastScores {
 public:
  /// Adds one forecast, whose vectors have as many values as `truth`.
  ///
  /// Takes:  the true values, NaN is missing; `scale` of stats::seasonal_naive_error(), 0 if there is none.
  /// Errors: kInvalidArgument if no true value is there.
  [[nodiscard]] Status add(std::span<const double> truth, std::span<const double> forecast,
                           std::span<const double> lower, std::span<const double> upper, double scale);

  [[nodiscard]] std::uint64_t series() const { return series_; }
  [[nodiscard]] std::uint64_t points() const { return points_; }
  /// Series that have no MASE: the scale is 0 and the forecast is not exact.
  [[nodiscard]] std::uint64_t unscaled() const { return series_ - scaled_errors_.size(); }

  /// Absent while no series has one.
  [[nodiscard]] std::optional<double> mase_mean() const;
  [[nodiscard]] std::optional<double> mase_median() const;
  /// Per cent, 0..200; absent without series.
  [[nodiscard]] std::optional<double> smape_mean() const;
  /// Share of the true values inside their interval; absent without points.
  [[nodiscard]] std::optional<double> coverage() const;

 private:
  std::uint64_t series_ = 0;
  std::uint64_t points_ = 0;
  std::uint64_t covered_ = 0;
  double percentages_ = 0;
  std::vector<double> scaled_errors_;
};

}  // namespace nexusml::models::trend
