#include "nexusml/stats/forecast_errors.h"

#include <cmath>

namespace nexusml::stats {
namespace {

/// The mean of what `error(truth, forecast)` gives, over the true values that are there.
template <class ErrorOf>
Result<double> mean_error(std::span<const double> truth, std::span<const double> forecast, ErrorOf error) {
  if (truth.size() != forecast.size()) {
    return Error(ErrorCode::kInvalidArgument, "there must be as many forecasts as true values");
  }
  double sum = 0;
  double count = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (std::isnan(truth[i])) continue;
    sum += error(truth[i], forecast[i]);
    count += 1;
  }
  if (count == 0) return Error(ErrorCode::kInvalidArgument, "there is no true value");
  return sum / count;
}

}  // namespace

Result<double> seasonal_naive_error(std::span<const double> history, std::size_t period) {
  if (period == 0) return Error(ErrorCode::kInvalidArgument, "the period must be at least 1");
  const std::size_t lag = period < history.size() ? period : 1;
  double sum = 0;
  double count = 0;
  for (std::size_t t = lag; t < history.size(); ++t) {
    const double change = std::abs(history[t] - history[t - lag]);
    if (std::isnan(change)) continue;
    sum += change;
    count += 1;
  }
  if (count == 0) return Error(ErrorCode::kInvalidArgument, "no two values of the history can be compared");
  return sum / count;
}

Result<double> mase(std::span<const double> truth, std::span<const double> forecast, double scale) {
  NEXUSML_ASSIGN_OR_RETURN(const double error,
                           mean_error(truth, forecast, [](double a, double b) { return std::abs(a - b); }));
  if (error == 0) return 0.0;
  if (!(scale > 0))
    return Error(ErrorCode::kInvalidArgument, "the history repeats itself: nothing to scale an error by");
  return error / scale;
}

Result<double> smape(std::span<const double> truth, std::span<const double> forecast) {
  return mean_error(truth, forecast, [](double a, double b) {
    return a == b ? 0.0 : 200 * (std::abs(a / 2 - b / 2) / (std::abs(a) / 2 + std::abs(b) / 2));
  });
}

}  // namespace nexusml::stats
