#include "nexusml/stats/forecasting/smoothing.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nexusml::stats::forecasting {
namespace {

constexpr double kSmallestFactor = 1e-3;  // a season's factor, and a level's share of the value, stay above it

}  // namespace

Smoothing::Smoothing(Season season, const SmoothingParameters& parameters, SmoothingState state)
    : season_(season), parameters_(parameters), state_(std::move(state)) {}

double Smoothing::advance(std::span<const double> values) {
  switch (season_) {
    case Season::kNone:
      return advance_through<Season::kNone>(values);
    case Season::kAdditive:
      return advance_through<Season::kAdditive>(values);
    case Season::kMultiplicative:
      return advance_through<Season::kMultiplicative>(values);
  }
  return 0;
}

template <Season kSeason>
double Smoothing::advance_through(std::span<const double> values) {
  const auto [alpha, beta, gamma, phi] = parameters_;
  const std::size_t period = state_.season.size();
  std::size_t phase = kSeason == Season::kNone ? 0 : state_.time % period;
  double level = state_.level;
  double trend = state_.trend;
  double sum = 0;
  for (const double value : values) {
    const double expected = level + phi * trend;
    double error = 0;
    double level_error = 0;
    if constexpr (kSeason == Season::kNone) {
      error = level_error = value - expected;
    } else if constexpr (kSeason == Season::kAdditive) {
      double& season = state_.season[phase];
      error = level_error = value - expected - season;
      season += gamma * error;
    } else {
      double& season = state_.season[phase];
      const double base = std::max(expected, kSmallestFactor * value);
      error = value - base * season;
      level_error = value / season - expected;
      season = std::max(season + gamma * (value / base - season), kSmallestFactor);
    }
    level = expected + alpha * level_error;
    trend = phi * trend + alpha * beta * level_error;
    sum += error * error;
    if constexpr (kSeason != Season::kNone) phase = phase + 1 == period ? 0 : phase + 1;
  }
  state_.level = level;
  state_.trend = trend;
  state_.time += values.size();
  return sum;
}

void Smoothing::forecast(std::span<double> steps) const {
  double growth = 0;
  double damping = 1;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    damping *= parameters_.damping;
    growth += damping * state_.trend;
    const double level = state_.level + growth;
    const double season = season_ == Season::kNone ? 0 : state_.season[(state_.time + step) % state_.season.size()];
    steps[step] = season_ == Season::kMultiplicative ? level * season : level + season;
  }
}

}  // namespace nexusml::stats::forecasting
