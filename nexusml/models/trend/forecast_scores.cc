#include "nexusml/models/trend/forecast_scores.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nexusml/stats/forecast_errors.h"

namespace nexusml::models::trend {

Status ForecastScores::add(std::span<const double> truth, std::span<const double> forecast,
                           std::span<const double> lower, std::span<const double> upper, double scale) {
  NEXUSML_ASSIGN_OR_RETURN(const double percentage, stats::smape(truth, forecast));
  percentages_ += percentage;
  series_ += 1;
  for (std::size_t step = 0; step < truth.size(); ++step) {
    if (std::isnan(truth[step])) continue;
    points_ += 1;
    if (lower[step] <= truth[step] && truth[step] <= upper[step]) covered_ += 1;
  }
  if (const auto error = stats::mase(truth, forecast, scale); error.ok()) scaled_errors_.push_back(*error);
  return {};
}

std::optional<double> ForecastScores::mase_mean() const {
  if (scaled_errors_.empty()) return std::nullopt;
  return std::accumulate(scaled_errors_.begin(), scaled_errors_.end(), 0.0) /
         static_cast<double>(scaled_errors_.size());
}

std::optional<double> ForecastScores::mase_median() const {
  if (scaled_errors_.empty()) return std::nullopt;
  std::vector<double> values = scaled_errors_;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::optional<double> ForecastScores::smape_mean() const {
  if (series_ == 0) return std::nullopt;
  return percentages_ / static_cast<double>(series_);
}

std::optional<double> ForecastScores::coverage() const {
  if (points_ == 0) return std::nullopt;
  return static_cast<double>(covered_) / static_cast<double>(points_);
}

}  // namespace nexusml::models::trend
