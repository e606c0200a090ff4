#include "nexusml/models/trend/prior_fit.h"

#include <algorithm>
#include <cmath>

namespace nexusml::models::trend {
namespace {

using stats::ForecastPrior;

/// The combination's forecast of one end under another prior.
std::vector<double> combine(const HeldBackEnd& end, const ForecastPrior& prior) {
  const std::vector<double> weights = stats::combination_weights(end.forecast.candidates, prior);
  std::vector<double> combined(end.truth.size(), 0.0);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::vector<double>& values = end.forecast.candidates[i].values;
    for (std::size_t step = 0; step < combined.size(); ++step) combined[step] += weights[i] * values[step];
  }
  return combined;
}

/// Mean over the ends of the mean absolute scaled error.
double scaled_error(const std::vector<HeldBackEnd>& ends, const ForecastPrior& prior) {
  double total = 0;
  for (const HeldBackEnd& end : ends) {
    const std::vector<double> combined = combine(end, prior);
    double sum = 0;
    double count = 0;
    for (std::size_t step = 0; step < combined.size(); ++step) {
      if (std::isnan(end.truth[step])) continue;
      sum += std::abs(end.truth[step] - combined[step]);
      count += 1;
    }
    if (count > 0) total += sum / count / end.scale;
  }
  return total / static_cast<double>(ends.size());
}

/// Cost of leaving the standard prior: as if so many ends spoke for it.
double distance(const ForecastPrior& prior, const ForecastPrior& standard) {
  double sum = std::pow(std::log(prior.sharpness / standard.sharpness), 2);
  for (std::size_t m = 0; m < stats::kForecastMethods; ++m) {
    sum += std::pow(std::log(prior.weights[m] / standard.weights[m]), 2);
  }
  return sum;
}

/// The factor by which the intervals of the standard prior's forecasts must grow.
double interval_scale(const std::vector<HeldBackEnd>& ends, const ForecastPrior& prior, double standard) {
  constexpr double kStandardEnds = 20;
  constexpr double kShare = 0.8;
  std::vector<double> ratios;
  for (const HeldBackEnd& end : ends) {
    const std::vector<double> combined = combine(end, prior);
    for (std::size_t step = 0; step < end.truth.size(); ++step) {
      const double half = (end.forecast.upper[step] - end.forecast.lower[step]) / 2;
      if (!std::isnan(end.truth[step]) && half > 0) ratios.push_back(std::abs(end.truth[step] - combined[step]) / half);
    }
  }
  if (ratios.empty()) return standard;
  const auto rank = static_cast<std::ptrdiff_t>(kShare * static_cast<double>(ratios.size() - 1));
  std::nth_element(ratios.begin(), ratios.begin() + rank, ratios.end());
  const double needed = std::clamp(ratios[static_cast<std::size_t>(rank)], 0.5, 3.0) * standard;
  const double count = static_cast<double>(ends.size());
  return (count * needed + kStandardEnds * standard) / (count + kStandardEnds);
}

}  // namespace

ForecastPrior fit_prior(const std::vector<HeldBackEnd>& ends, const std::function<bool()>& stop) {
  constexpr double kPull =
      0.3;  // scaled error, shared among the ends, per squared factor e away from the standard prior
  const ForecastPrior standard = ForecastPrior::standard();
  ForecastPrior best = standard;
  if (ends.empty()) return best;
  const double pull = kPull / static_cast<double>(ends.size());
  double least = scaled_error(ends, best);
  const auto try_out = [&](const ForecastPrior& prior) {
    const double cost = scaled_error(ends, prior) + pull * distance(prior, standard);
    if (cost < least) {
      least = cost;
      best = prior;
    }
  };
  for (const double factor : {3.0, 1.7}) {
    for (int round = 0; round < 3; ++round) {
      const double before = least;
      for (std::size_t m = 0; m <= stats::kForecastMethods; ++m) {
        for (const double change : {factor, 1 / factor}) {
          if (stop()) return best;
          ForecastPrior prior = best;
          double& moved = m == stats::kForecastMethods ? prior.sharpness : prior.weights[m];
          moved = std::clamp(moved * change, 0.01, 100.0);
          prior.sharpness = std::clamp(prior.sharpness, 0.5, 12.0);
          try_out(prior);
        }
      }
      if (!(least < before)) break;
    }
  }
  best.interval_scale = interval_scale(ends, best, standard.interval_scale);
  return best;
}

}  // namespace nexusml::models::trend
