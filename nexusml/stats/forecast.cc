#include "nexusml/stats/forecast.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "nexusml/stats/forecasting/series.h"
#include "nexusml/stats/forecasting/validation.h"

namespace nexusml::stats {
namespace {

using forecasting::PreparedSeries;
using forecasting::Season;
using forecasting::SeasonChoice;
using forecasting::Validation;

constexpr double kWidthOfNormal = 1.2815515655446004;  // half of the 80 % interval, in standard deviations

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message));
}

Status check(std::span<const double> values, const ForecastOptions& options) {
  if (options.horizon < 1 || options.horizon > kLongestHorizon) {
    return invalid("\"horizon\" must be 1 to " + std::to_string(kLongestHorizon));
  }
  if (options.period > kLongestPeriod) return invalid("\"period\" must be at most " + std::to_string(kLongestPeriod));
  bool any = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isinf(values[i])) return invalid("\"values\" has an infinite number at place " + std::to_string(i + 1));
    any = any || !std::isnan(values[i]);
  }
  if (!any) return invalid("\"values\" has no value that is not missing");
  return {};
}

SeasonChoice choose_season(std::span<const double> values, std::size_t period) {
  SeasonChoice choice;
  choice.allows_factors = std::all_of(values.begin(), values.end(), [](double value) { return value > 1e-9; });
  if (period < 2 || period > values.size()) return choice;
  choice.period = choice.longer = period;
  if (values.size() < 2 * period) return choice;
  choice.season = forecasting::better_season(values, period);
  choice.longer = forecasting::find_longer_period(values, period, choice.season);
  return choice;
}

/// Keeps a forecast within what the history makes believable: half of its range beyond it, and from there on at most twice
/// the pace at which the whole history spread.
class Bounds {
 public:
  explicit Bounds(std::span<const double> values)
      : lowest_(*std::min_element(values.begin(), values.end())),
        highest_(*std::max_element(values.begin(), values.end())),
        pace_(2 * (highest_ - lowest_) / static_cast<double>(values.size())) {}

  void apply(std::span<double> steps) const {
    for (std::size_t step = 0; step < steps.size(); ++step) {
      const double room = (highest_ - lowest_) / 2 + pace_ * static_cast<double>(step + 1);
      steps[step] = std::clamp(steps[step], lowest_ - room, highest_ + room);
    }
  }
  [[nodiscard]] double range() const { return highest_ - lowest_; }

 private:
  double lowest_;
  double highest_;
  double pace_;
};

std::vector<CandidateForecast> forecast_by_all(std::span<const double> values, const SeasonChoice& season,
                                               Validation& validation, std::size_t horizon) {
  const Bounds bounds(values);
  std::vector<CandidateForecast> candidates;
  for (std::size_t m = 0; m < kForecastMethods; ++m) {
    const auto method = static_cast<ForecastMethod>(m);
    auto& tried = validation.candidates[m];
    auto fresh = tried == nullptr && validation.origins == 0 ? make_candidate(method, season, values.size()) : nullptr;
    forecasting::Candidate* candidate = tried != nullptr ? tried.get() : fresh.get();
    if (candidate == nullptr) continue;
    candidate->fit(values);
    CandidateForecast result;
    result.method = method;
    result.validation_error = validation.scores[m];
    result.values.resize(horizon);
    candidate->forecast(result.values);
    bounds.apply(result.values);
    candidates.push_back(std::move(result));
  }
  return candidates;
}

/// For series too short to validate: a random walk with the mean size of the changes seen.
std::vector<double> random_walk_widths(std::span<const double> values, std::size_t horizon) {
  constexpr double kWidthOfMeanChange = kWidthOfNormal / 0.7978845608028654;  // a normal's mean absolute value
  double change = 0;
  for (std::size_t t = 1; t < values.size(); ++t) change += std::abs(values[t] - values[t - 1]);
  if (values.size() > 1) change /= static_cast<double>(values.size() - 1);
  std::vector<double> widths(horizon);
  for (std::size_t step = 0; step < horizon; ++step) {
    widths[step] = kWidthOfMeanChange * change * std::sqrt(static_cast<double>(step + 1));
  }
  return widths;
}

/// The expected mean less the mean of what came before at the same phases of the season (without one: of as many values).
double expected_change(std::span<const double> values, std::span<const double> steps, std::size_t period) {
  double change = 0;
  const std::size_t back = period > 1 && period <= values.size() ? period * ((steps.size() + period - 1) / period)
                                                                 : std::min(steps.size(), values.size());
  for (std::size_t step = 0; step < steps.size(); ++step) {
    std::size_t place = period > 1 && period <= values.size() ? step % period + values.size() - period
                                                              : values.size() - back + step % back;
    change += (steps[step] - values[place]) / static_cast<double>(steps.size());
  }
  return change;
}

void set_method(Forecast& result) {
  result.method = ForecastMethod::kCombination;
  for (const CandidateForecast& candidate : result.candidates) {
    if (candidate.weight > 0.5) result.method = candidate.method;
  }
}

Forecast constant(double value, std::size_t horizon, std::size_t observed) {
  Forecast result;
  result.values.assign(horizon, value);
  result.lower = result.upper = result.values;
  result.method = ForecastMethod::kConstant;
  result.observed = observed;
  return result;
}

/// Back to the scale of the input, without ever leaving the finite numbers.
double unscaled(double value, int exponent) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  return std::clamp(std::ldexp(value, exponent), -kLargest, kLargest);
}

}  // namespace

std::string_view name_of(ForecastMethod method) {
  switch (method) {
    case ForecastMethod::kNaive:
      return "naive";
    case ForecastMethod::kDrift:
      return "drift";
    case ForecastMethod::kSeasonalNaive:
      return "seasonal_naive";
    case ForecastMethod::kLongSeasonalNaive:
      return "long_seasonal_naive";
    case ForecastMethod::kSimple:
      return "simple_smoothing";
    case ForecastMethod::kHolt:
      return "holt";
    case ForecastMethod::kDampedHolt:
      return "damped_holt";
    case ForecastMethod::kTheta:
      return "theta";
    case ForecastMethod::kHoltWintersAdditive:
      return "holt_winters_additive";
    case ForecastMethod::kHoltWintersMultiplicative:
      return "holt_winters_multiplicative";
    case ForecastMethod::kAutoregression:
      return "autoregression";
    case ForecastMethod::kAutoregressionOfChanges:
      return "autoregression_of_changes";
    case ForecastMethod::kConstant:
      return "constant";
    case ForecastMethod::kCombination:
      return "combination";
  }
  bug("ForecastMethod outside the enum");
}

ForecastPrior ForecastPrior::standard() {
  // By ForecastMethod. From held-back ends of hourly, weekly, monthly, quarterly and yearly series; docs/adr/0005.
  return {.weights = {0.3, 0.3, 1, 1, 0.3, 0.7, 0.7, 0.5, 1, 1, 2, 2}, .sharpness = 5, .interval_scale = 1.1};
}

std::vector<double> combination_weights(std::span<const CandidateForecast> candidates, const ForecastPrior& prior) {
  constexpr double kLeastPrior = 1e-6;  // so that something is left when all priors are 0
  double least = std::numeric_limits<double>::infinity();
  for (const CandidateForecast& candidate : candidates) {
    if (!std::isnan(candidate.validation_error)) least = std::min(least, candidate.validation_error);
  }
  const double none = least * 1e-9 + std::numeric_limits<double>::min();
  double sum = 0;
  std::vector<double> weights;
  for (const CandidateForecast& candidate : candidates) {
    double weight = prior.weights[static_cast<std::size_t>(candidate.method)] + kLeastPrior;
    if (std::isfinite(least)) {
      const double ratio = (candidate.validation_error + none) / (least + none);
      weight = std::isnan(ratio) ? 0 : weight * std::pow(ratio, -prior.sharpness);
    }
    weights.push_back(weight);
    sum += weight;
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

Result<Forecast> forecast(std::span<const double> values, const ForecastOptions& options) {
  NEXUSML_RETURN_IF_ERROR(check(values, options));
  PreparedSeries series = forecasting::prepare_series(values, std::max(kLongestHistory, 6 * options.period));
  const std::size_t observed = series.observed_count();
  forecasting::fill_gaps(series, 1);
  const auto [lowest, highest] = std::minmax_element(series.values.begin(), series.values.end());
  if (*lowest == *highest) return constant(unscaled(*lowest, series.exponent), options.horizon, observed);

  const std::size_t period = options.period == 0 ? forecasting::find_period(series.values) : options.period;
  fill_gaps(series, period);
  const SeasonChoice season = choose_season(series.values, period);
  const std::size_t horizon = series.trailing_gap + options.horizon;
  Validation validation = validate(series.values, series.observed, season, horizon);

  Forecast result;
  result.observed = observed;
  result.period = season.period;
  result.candidates = forecast_by_all(series.values, season, validation, horizon);
  const std::vector<double> shares = combination_weights(result.candidates, options.prior);
  for (std::size_t i = 0; i < shares.size(); ++i) result.candidates[i].weight = shares[i];
  set_method(result);
  std::vector<double> steps(horizon, 0.0);
  std::array<double, kForecastMethods> weights{};
  for (const CandidateForecast& candidate : result.candidates) {
    weights[static_cast<std::size_t>(candidate.method)] = candidate.weight;
    for (std::size_t step = 0; step < horizon; ++step) steps[step] += candidate.weight * candidate.values[step];
  }
  std::vector<double> widths = half_widths(validation, weights, horizon);
  if (widths.empty()) widths = random_walk_widths(series.values, horizon);

  double mean_width = 0;
  for (std::size_t step = series.trailing_gap; step < horizon; ++step) {
    const double width = widths[step] * options.prior.interval_scale;
    mean_width += width / static_cast<double>(options.horizon);
    result.values.push_back(unscaled(steps[step], series.exponent));
    result.lower.push_back(unscaled(steps[step] - width, series.exponent));
    result.upper.push_back(unscaled(steps[step] + width, series.exponent));
  }
  const std::span<const double> asked = std::span(steps).subspan(series.trailing_gap);
  result.change = unscaled(expected_change(series.values, asked, season.period), series.exponent);
  result.change_error = unscaled(mean_width / kWidthOfNormal, series.exponent);
  for (CandidateForecast& candidate : result.candidates) {
    candidate.validation_error = unscaled(candidate.validation_error, series.exponent);
    const auto gap = static_cast<std::ptrdiff_t>(series.trailing_gap);
    candidate.values.erase(candidate.values.begin(), candidate.values.begin() + gap);
    for (double& value : candidate.values) value = unscaled(value, series.exponent);
  }
  return result;
}

}  // namespace nexusml::stats
