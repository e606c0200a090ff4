#include "nexusml/stats/forecasting/smoothing_fit.h"

#include <algorithm>
#include <array>
#include <vector>

#include "nexusml/stats/forecasting/season.h"

namespace nexusml::stats::forecasting {
namespace {

/// One parameter that is searched, with its bounds.
struct Range {
  double SmoothingParameters::*parameter;
  double lowest;
  double highest;
  double step;
};

/// Level and slope of the straight line through the first values, as of just before them.
SmoothingState initial_state(std::span<const double> values, const SmoothingShape& shape) {
  SmoothingState state;
  const SeasonalPattern pattern = seasonal_pattern(values, shape.period, shape.season);
  state.season = pattern.phases;
  const std::size_t count = std::min(values.size(), std::max<std::size_t>(2 * shape.period, shape.has_trend ? 8 : 3));
  const double middle = (static_cast<double>(count) - 1) / 2;
  double mean = 0;
  double covariance = 0;
  double variance = 0;
  for (std::size_t t = 0; t < count; ++t) {
    const double value = pattern.removed_from(values[t], t);
    const double time = static_cast<double>(t) - middle;
    mean += value / static_cast<double>(count);
    covariance += time * value;
    variance += time * time;
  }
  if (shape.has_trend && variance > 0) state.trend = covariance / variance;
  state.level = mean - state.trend * (middle + 1);
  return state;
}

std::vector<Range> ranges(const SmoothingShape& shape) {
  std::vector<Range> list = {{&SmoothingParameters::level, 0.02, 0.99, 0.2}};
  if (shape.has_trend) list.push_back({&SmoothingParameters::trend, 0.0, 0.9, 0.15});
  if (shape.is_damped) list.push_back({&SmoothingParameters::damping, 0.8, 0.98, 0.06});
  if (shape.season != Season::kNone) list.push_back({&SmoothingParameters::season, 0.0, 0.8, 0.15});
  return list;
}

}  // namespace

Smoothing fit_smoothing(std::span<const double> values, const SmoothingShape& shape, const SmoothingParameters* start) {
  constexpr double kFinestStep = 0.05;  // of the first one
  const SmoothingState first = initial_state(values, shape);
  int trials = 0;
  Smoothing trial;
  const auto error = [&](const SmoothingParameters& parameters) {
    ++trials;
    trial = Smoothing(shape.season, parameters, first);
    return trial.advance(values);
  };
  SmoothingParameters best = start != nullptr ? *start : SmoothingParameters{};
  double fineness = start != nullptr ? 0.25 : 1;
  if (start == nullptr) {
    best.damping = shape.is_damped ? 0.92 : 1;
    best.trend = shape.has_trend ? 0.1 : 0;
    best.season = shape.season != Season::kNone ? 0.1 : 0;
  }
  double least = error(best);
  if (start == nullptr) {
    for (const double level : {0.1, 0.9}) {
      SmoothingParameters other = best;
      other.level = level;
      if (const double sum = error(other); sum < least) {
        least = sum;
        best = other;
      }
    }
  }
  const std::vector<Range> searched = ranges(shape);
  for (; fineness > kFinestStep && trials < kSmoothingTrials; fineness /= 2) {
    for (bool improved = true; improved && trials < kSmoothingTrials;) {
      improved = false;
      for (const Range& range : searched) {
        for (const double sign : {1.0, -1.0}) {
          SmoothingParameters other = best;
          double& parameter = other.*range.parameter;
          parameter = std::clamp(parameter + sign * fineness * range.step, range.lowest, range.highest);
          if (parameter == best.*range.parameter) continue;
          const double sum = error(other);
          if (!(sum < least)) continue;
          improved = sum < least * (1 - 1e-4);
          least = sum;
          best = other;
          break;
        }
      }
    }
  }
  trial = Smoothing(shape.season, best, first);
  trial.advance(values);
  return trial;
}

}  // namespace nexusml::stats::forecasting
