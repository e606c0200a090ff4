#include "nexusml/stats/forecasting/validation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nexusml::stats::forecasting {
namespace {

constexpr std::size_t kMostOrigins = 48;
constexpr std::size_t kMostSteps = 256;
constexpr std::size_t kLeastValues = 5;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// How many of the last values are held back: three horizons or a quarter, at most half, and leaving two seasons to learn
/// from where that leaves anything to check.
std::size_t held_back(std::size_t values, std::size_t period, std::size_t horizon) {
  const std::size_t wanted = std::min(std::max(3 * horizon, values / 4), values / 2);
  const std::size_t seasons = 2 * period + 2;
  if (period < 2 || values <= seasons) return wanted;
  const std::size_t spare = values - seasons;
  return spare < std::max<std::size_t>(2, std::min(horizon, period) / 3) ? wanted : std::min(wanted, spare);
}

double mean_absolute_error(const std::vector<double>& errors, std::size_t origins, std::size_t steps) {
  double total = 0;
  double counted = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    double sum = 0;
    double count = 0;
    for (std::size_t origin = 0; origin < origins; ++origin) {
      const double error = errors[origin * steps + step];
      if (std::isnan(error)) continue;
      sum += std::abs(error);
      count += 1;
    }
    if (count == 0) continue;
    total += sum / count;
    counted += 1;
  }
  return counted == 0 ? kMissing : total / counted;
}

double quantile(std::vector<double>& values, double share) {
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
  return values[rank];
}

/// Pools neighbours until nothing falls: the non-decreasing sequence nearest to `values` in weighted squares.
void make_non_decreasing(std::vector<double>& values, std::vector<double>& weights) {
  std::vector<std::size_t> lengths;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[kept] = values[i];
    weights[kept] = weights[i];
    lengths.resize(kept);
    lengths.push_back(1);
    ++kept;
    while (kept > 1 && values[kept - 2] > values[kept - 1]) {
      const double weight = weights[kept - 2] + weights[kept - 1];
      values[kept - 2] = (values[kept - 2] * weights[kept - 2] + values[kept - 1] * weights[kept - 1]) / weight;
      weights[kept - 2] = weight;
      lengths[kept - 2] += lengths[kept - 1];
      lengths.pop_back();
      --kept;
    }
  }
  std::vector<double> spread;
  for (std::size_t i = 0; i < kept; ++i) spread.insert(spread.end(), lengths[i], values[i]);
  values = std::move(spread);
}

}  // namespace

Validation validate(std::span<const double> values, std::span<const std::uint8_t> observed, const SeasonChoice& season,
                    std::size_t horizon) {
  Validation result;
  result.scores.fill(kMissing);
  if (values.size() < kLeastValues) return result;
  const std::size_t held = held_back(values.size(), season.period, horizon);
  const std::size_t first = values.size() - held;
  const std::size_t stride = (held + kMostOrigins - 1) / kMostOrigins;
  result.steps = std::min({horizon, held, kMostSteps});
  result.origins = (held + stride - 1) / stride;
  std::vector<double> steps(result.steps);
  for (std::size_t m = 0; m < kForecastMethods; ++m) {
    auto candidate = make_candidate(static_cast<ForecastMethod>(m), season, first);
    if (candidate == nullptr) continue;
    candidate->fit(values.first(first));
    std::vector<double>& errors = result.errors[m];
    errors.assign(result.origins * result.steps, kMissing);
    for (std::size_t t = first; t < values.size(); ++t) {
      if ((t - first) % stride == 0) {
        candidate->forecast(steps);
        double* row = errors.data() + (t - first) / stride * result.steps;
        for (std::size_t step = 0; step < std::min(result.steps, values.size() - t); ++step) {
          if (observed[t + step] != 0) row[step] = values[t + step] - steps[step];
        }
      }
      candidate->observe(values[t]);
    }
    result.scores[m] = mean_absolute_error(errors, result.origins, result.steps);
    result.candidates[m] = std::move(candidate);
  }
  return result;
}

std::vector<double> half_widths(const Validation& validation, std::span<const double, kForecastMethods> weights,
                                std::size_t horizon) {
  std::vector<double> combined(validation.origins * validation.steps, 0.0);
  for (std::size_t m = 0; m < kForecastMethods; ++m) {
    if (!(weights[m] > 0) || validation.errors[m].empty()) continue;
    for (std::size_t i = 0; i < combined.size(); ++i) combined[i] += weights[m] * validation.errors[m][i];
  }
  constexpr double kShare = 0.8;
  constexpr std::size_t kLeastErrors = 4;
  std::vector<double> widths;
  std::vector<double> counts;
  std::vector<double> errors;
  for (std::size_t step = 0; step < validation.steps; ++step) {
    errors.clear();
    for (std::size_t origin = 0; origin < validation.origins; ++origin) {
      const double error = combined[origin * validation.steps + step];
      if (!std::isnan(error)) errors.push_back(std::abs(error));
    }
    if (errors.size() < (widths.empty() ? 1 : kLeastErrors)) break;
    widths.push_back(quantile(errors, kShare));
    counts.push_back(static_cast<double>(errors.size()));
  }
  if (widths.empty()) return widths;
  make_non_decreasing(widths, counts);
  const std::size_t known = std::min(widths.size(), horizon);
  widths.resize(horizon);
  for (std::size_t step = known; step < horizon; ++step) {
    widths[step] = widths[known - 1] * std::sqrt(static_cast<double>(step + 1) / static_cast<double>(known));
  }
  return widths;
}

}  // namespace nexusml::stats::forecasting
