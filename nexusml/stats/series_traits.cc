#include "nexusml/stats/series_traits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "nexusml/stats/forecast.h"
#include "nexusml/stats/forecasting/season.h"
#include "nexusml/stats/forecasting/series.h"
#include "nexusml/stats/moments.h"

namespace nexusml::stats {
namespace {

constexpr double kNoVariance = 1e-20;  // of values up to 1: below it rounding is all that is left

/// The values less their moving average over one period, with half weights at the ends of an even one; without the half
/// periods at both ends of the series.
std::vector<double> without_trend(std::span<const double> values, std::size_t period) {
  const std::size_t half = period / 2;
  std::vector<double> sums{0};  // sums[i] is of the first i values
  for (const double value : values) sums.push_back(sums.back() + value);
  std::vector<double> detrended;
  for (std::size_t centre = half; centre + half < values.size(); ++centre) {
    double sum = sums[centre + half + 1] - sums[centre - half];
    if (period % 2 == 0) sum -= (values[centre - half] + values[centre + half]) / 2;
    detrended.push_back(values[centre] - sum / static_cast<double>(period));
  }
  return detrended;
}

/// Adjusted share of explained variance: 1 - (left over / its degrees of freedom) / (all / its degrees of freedom).
double explained_by_phases(std::span<const double> detrended, std::size_t period) {
  if (detrended.size() <= period) return 0;
  std::vector<Moments> phases(period);
  Moments all;
  for (std::size_t i = 0; i < detrended.size(); ++i) {
    phases[i % period].add(detrended[i]);
    all.add(detrended[i]);
  }
  double left_over = 0;
  for (const Moments& phase : phases) left_over += phase.variance() * static_cast<double>(phase.count());
  const double total = all.variance() * static_cast<double>(all.count());
  if (!(all.variance() > kNoVariance)) return 0;
  const double freedom = static_cast<double>(detrended.size() - period) / static_cast<double>(detrended.size() - 1);
  return std::clamp(1 - left_over / total / freedom, 0.0, 1.0);
}

}  // namespace

SeriesTraits series_traits(std::span<const double> values, std::size_t period) {
  std::vector<double> recent(
      values.begin() + static_cast<std::ptrdiff_t>(values.size() - std::min(values.size(), kLongestHistory)),
      values.end());
  Moments moments;
  for (double& value : recent) {
    if (std::isfinite(value)) {
      moments.add(value);
    } else {
      value = std::numeric_limits<double>::quiet_NaN();
    }
  }
  SeriesTraits traits;
  if (moments.count() == 0) return traits;
  traits.level = moments.mean();
  traits.spread = moments.standard_deviation();
  forecasting::PreparedSeries series = forecasting::prepare_series(recent, kLongestHistory);
  forecasting::fill_gaps(series, period > 1 ? period : 1);
  if (period == 0) period = forecasting::find_period(series.values);
  if (period < 2 || series.values.size() / 2 < period) return traits;
  traits.seasonal_strength = explained_by_phases(without_trend(series.values, period), period);
  return traits;
}

}  // namespace nexusml::stats
