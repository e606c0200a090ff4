#pragma once

#include <functional>
#include <vector>

#include "nexusml/stats/forecast.h"

namespace nexusml::models::trend {

/// What the methods said of the held-back end of one series, and what came.
struct HeldBackEnd {
  stats::Forecast forecast;   ///< by the standard prior
  std::vector<double> truth;  ///< NaN is missing
  double scale = 1;           ///< seasonal naive error within the history, > 0
};

/// Chooses weights and sharpness with the least mean scaled error of the combination, drawn towards the standard prior the
/// more, the fewer ends there are; then the factor on the intervals that makes 80 % of the true values fall inside.
///
/// Takes:   `stop`, asked often; when true, what was found so far is returned.
/// Cost:    O(ends x methods x steps) for each of some hundred trials.
/// Threads: pure function.
[[nodiscard]] stats::ForecastPrior fit_prior(const std::vector<HeldBackEnd>& ends, const std::function<bool()>& stop);

}  // namespace nexusml::models::trend
