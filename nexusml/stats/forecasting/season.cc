#include "nexusml/stats/forecasting/season.h"

#include <algorithm>
#include <cmath>

namespace nexusml::stats::forecasting {
namespace {

constexpr double kSmallestFactor = 1e-3;
constexpr double kNearlyBest = 0.85;          // share of the best period's, for a shorter one to be preferred
constexpr double kLeastExplainedShare = 0.3;  // of the variance, for a season to be found in many cycles

/// Mean over one period around every time that has a whole one around it, NaN elsewhere. An even period takes half of
/// each end, so that the average stays centred.
std::vector<double> centred_moving_average(std::span<const double> values, std::size_t period) {
  const std::size_t half = period / 2;
  std::vector<double> trend(values.size(), std::nan(""));
  const std::size_t window = 2 * half + 1;
  if (values.size() < window) return trend;
  double sum = 0;
  for (std::size_t i = 0; i < window; ++i) sum += values[i];
  const double ends = period % 2 == 0 ? 0.5 : 0.0;
  for (std::size_t middle = half; middle + half < values.size(); ++middle) {
    trend[middle] = (sum - ends * (values[middle - half] + values[middle + half])) / static_cast<double>(period);
    if (middle + half + 1 < values.size()) sum += values[middle + half + 1] - values[middle - half];
  }
  return trend;
}

bool all_positive(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value > 0; });
}

/// Values without their straight line.
std::vector<double> without_line(std::span<const double> values) {
  const double middle = (static_cast<double>(values.size()) - 1) / 2;
  double mean = 0;
  double covariance = 0;
  double variance = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (std::size_t t = 0; t < values.size(); ++t) {
    const double time = static_cast<double>(t) - middle;
    covariance += time * (values[t] - mean);
    variance += time * time;
  }
  const double slope = variance > 0 ? covariance / variance : 0;
  std::vector<double> rest(values.size());
  for (std::size_t t = 0; t < values.size(); ++t) {
    rest[t] = values[t] - mean - slope * (static_cast<double>(t) - middle);
  }
  return rest;
}

double product_at_lag(std::span<const double> values, std::size_t lag) {
  double sum = 0;
  for (std::size_t t = lag; t < values.size(); ++t) sum += values[t] * values[t - lag];
  return sum;
}

/// The lags with the highest peaks of the autocorrelation, at most kMostPeaks of them.
std::vector<std::size_t> highest_peaks(std::span<const double> values, std::size_t longest) {
  constexpr std::size_t kMostPeaks = 6;
  constexpr double kLeastCorrelation = 0.1;
  const double variance = product_at_lag(values, 0);
  std::vector<std::size_t> peaks;
  if (variance <= 0) return peaks;
  std::vector<double> correlation(std::min(longest + 2, values.size()));
  for (std::size_t lag = 0; lag < correlation.size(); ++lag) {
    const double scale = static_cast<double>(values.size()) / static_cast<double>(values.size() - lag);
    correlation[lag] = scale * product_at_lag(values, lag) / variance;
  }
  for (std::size_t lag = 2; lag + 1 < correlation.size(); ++lag) {
    const double r = correlation[lag];
    if (r > kLeastCorrelation && r >= correlation[lag - 1] && r > correlation[lag + 1]) peaks.push_back(lag);
  }
  std::stable_sort(peaks.begin(), peaks.end(),
                   [&](std::size_t a, std::size_t b) { return correlation[a] > correlation[b]; });
  if (peaks.size() > kMostPeaks) peaks.resize(kMostPeaks);
  return peaks;
}

/// Share of the variance around the moving average that the phases of the period explain, adjusted for their number.
double explained_share(std::span<const double> values, std::size_t period) {
  const std::vector<double> trend = centred_moving_average(values, period);
  std::vector<double> sums(period, 0.0);
  std::vector<double> counts(period, 0.0);
  double total = 0;
  double squares = 0;
  double mean = 0;
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (std::isnan(trend[t])) continue;
    const double left = values[t] - trend[t];
    sums[t % period] += left;
    counts[t % period] += 1;
    mean += left;
    squares += left * left;
    total += 1;
  }
  double between = 0;
  for (std::size_t phase = 0; phase < period; ++phase) {
    if (counts[phase] > 0) between += sums[phase] * sums[phase] / counts[phase];
  }
  const double all = squares - mean * mean / total;
  if (!(all > 0) || total <= static_cast<double>(period) + 1) return 0;
  const double within = squares - between;
  return 1 - within / (total - static_cast<double>(period)) / (all / (total - 1));
}

}  // namespace

double SeasonalPattern::removed_from(double value, std::size_t time) const {
  if (season == Season::kNone) return value;
  const double phase = phases[time % phases.size()];
  return season == Season::kAdditive ? value - phase : value / phase;
}

double SeasonalPattern::added_to(double value, std::size_t time) const {
  if (season == Season::kNone) return value;
  const double phase = phases[time % phases.size()];
  return season == Season::kAdditive ? value + phase : value * phase;
}

SeasonalPattern seasonal_pattern(std::span<const double> values, std::size_t period, Season season) {
  SeasonalPattern pattern;
  if (season == Season::kNone || period < 2 || values.size() < 2 * period) return pattern;
  const std::vector<double> trend = centred_moving_average(values, period);
  const double neutral = season == Season::kAdditive ? 0 : 1;
  std::vector<double> sums(period, 0.0);
  std::vector<double> squares(period, 0.0);
  std::vector<double> counts(period, 0.0);
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (std::isnan(trend[t]) || (season == Season::kMultiplicative && trend[t] <= 0)) continue;
    const double left = (season == Season::kAdditive ? values[t] - trend[t] : values[t] / trend[t]) - neutral;
    sums[t % period] += left;
    squares[t % period] += left * left;
    counts[t % period] += 1;
  }
  double mean = 0;
  double noise = 0;  // expected variance of a phase's mean if there were no season in it
  double total = 0;
  for (std::size_t phase = 0; phase < period; ++phase) {
    if (counts[phase] == 0) return pattern;
    sums[phase] /= counts[phase];
    mean += sums[phase] / static_cast<double>(period);
    noise += std::max(0.0, squares[phase] - counts[phase] * sums[phase] * sums[phase]);
    total += counts[phase];
  }
  double signal = 0;
  for (double& phase : sums) {
    phase -= mean;
    signal += phase * phase / static_cast<double>(period);
  }
  const double freedom = std::max(1.0, total - static_cast<double>(period));
  noise = noise / freedom * static_cast<double>(period) / total;
  pattern.strength = signal > 0 ? std::max(0.0, 1 - noise / signal) : 0;
  pattern.season = season;
  pattern.phases.resize(period);
  for (std::size_t phase = 0; phase < period; ++phase) {
    const double shrunk = neutral + pattern.strength * sums[phase];
    pattern.phases[phase] = season == Season::kAdditive ? shrunk : std::max(shrunk, kSmallestFactor);
  }
  return pattern;
}

Season better_season(std::span<const double> values, std::size_t period) {
  if (!all_positive(values) || values.size() < 2 * period) return Season::kAdditive;
  const std::vector<double> trend = centred_moving_average(values, period);
  const SeasonalPattern addends = seasonal_pattern(values, period, Season::kAdditive);
  const SeasonalPattern factors = seasonal_pattern(values, period, Season::kMultiplicative);
  double left_by_addends = 0;
  double left_by_factors = 0;
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (std::isnan(trend[t])) continue;
    left_by_addends += std::pow(values[t] - addends.added_to(trend[t], t), 2);
    left_by_factors += std::pow(values[t] - factors.added_to(trend[t], t), 2);
  }
  return left_by_factors < left_by_addends ? Season::kMultiplicative : Season::kAdditive;
}

std::size_t find_period(std::span<const double> values) {
  const std::size_t longest = std::min(values.size() / 3, kLongestFoundPeriod);
  if (longest < 2) return 1;
  // Peaks of the autocorrelation say where to look: of the values, and of their changes, which a wandering level leaves
  // alone. What each explains of the values decides.
  std::vector<double> changes(values.size() - 1);
  for (std::size_t t = 0; t < changes.size(); ++t) changes[t] = values[t + 1] - values[t];
  std::vector<std::size_t> lags = highest_peaks(without_line(values), longest);
  for (const std::size_t lag : highest_peaks(without_line(changes), longest)) lags.push_back(lag);
  std::sort(lags.begin(), lags.end());
  std::vector<double> shares;
  double best = 0;
  for (const std::size_t lag : lags) {
    const double cycles = static_cast<double>(values.size()) / static_cast<double>(lag);
    const double share = explained_share(values, lag);
    shares.push_back(share > kLeastExplainedShare + 1.5 / cycles ? share : 0);
    best = std::max(best, shares.back());
  }
  for (std::size_t i = 0; i < lags.size(); ++i) {
    if (shares[i] > 0 && shares[i] >= kNearlyBest * best) return lags[i];
  }
  return 1;
}

std::size_t find_longer_period(std::span<const double> values, std::size_t period, Season season) {
  constexpr std::size_t kMostPeriods = 12;
  constexpr double kLeastCorrelation = 0.2;
  if (period < 4) return period;
  const SeasonalPattern pattern = seasonal_pattern(values, period, season);
  const std::vector<double> trend = centred_moving_average(values, period);
  if (pattern.season == Season::kNone) return period;
  std::vector<double> rest;
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (!std::isnan(trend[t])) rest.push_back(values[t] - pattern.added_to(trend[t], t));
  }
  const double variance = product_at_lag(rest, 0);
  if (variance <= 0) return period;
  std::size_t found = period;
  double best = kLeastCorrelation;
  for (std::size_t count = 2; count <= kMostPeriods && 3 * count * period <= values.size(); ++count) {
    const std::size_t lag = count * period;
    const double scale = static_cast<double>(rest.size()) / static_cast<double>(rest.size() - lag);
    const double r = scale * product_at_lag(rest, lag) / variance;
    if (r > best) {
      best = r;
      found = lag;
    }
  }
  return found;
}

}  // namespace nexusml::stats::forecasting
