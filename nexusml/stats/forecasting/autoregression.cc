#include "nexusml/stats/forecasting/autoregression.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nexusml::stats::forecasting {

void Autoregression::forecast(std::span<const double> history, std::span<double> steps) const {
  for (std::size_t step = 0; step < steps.size(); ++step) {
    double sum = mean;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double past = i < step ? steps[step - 1 - i] : history[history.size() + step - 1 - i];
      sum += weights[i] * (past - mean);
    }
    steps[step] = sum;
  }
}

Autoregression fit_autoregression(std::span<const double> values, std::size_t maximum_order) {
  const double count = static_cast<double>(values.size());
  Autoregression best;
  for (const double value : values) best.mean += value / count;
  std::vector<double> forward(values.size());
  double variance = 0;
  for (std::size_t t = 0; t < values.size(); ++t) {
    forward[t] = values[t] - best.mean;
    variance += forward[t] * forward[t] / count;
  }
  if (!(variance > 0)) return best;
  std::vector<double> backward = forward;
  std::vector<double> weights;
  std::vector<double> previous;
  double least = count * std::log(variance);
  const std::size_t highest = std::min(maximum_order, values.size() / 4);
  for (std::size_t order = 1; order <= highest; ++order) {
    double product = 0;
    double power = 0;
    for (std::size_t t = order; t < values.size(); ++t) {
      product += forward[t] * backward[t - 1];
      power += forward[t] * forward[t] + backward[t - 1] * backward[t - 1];
    }
    if (!(power > variance * 1e-12)) break;
    const double reflection = 2 * product / power;
    previous = weights;
    weights.push_back(reflection);
    for (std::size_t i = 0; i + 1 < order; ++i) weights[i] = previous[i] - reflection * previous[order - 2 - i];
    for (std::size_t t = values.size() - 1; t >= order; --t) {
      const double old = forward[t];
      forward[t] = old - reflection * backward[t - 1];
      backward[t] = backward[t - 1] - reflection * old;
    }
    variance *= 1 - reflection * reflection;
    if (!(variance > std::numeric_limits<double>::min())) break;
    const double parameters = static_cast<double>(order) + 2;
    const double penalty = 2 * parameters * count / std::max(1.0, count - parameters - 1);
    const double criterion = count * std::log(variance) + penalty;
    if (criterion < least) {
      least = criterion;
      best.weights = weights;
    }
  }
  return best;
}

}  // namespace nexusml::stats::forecasting
