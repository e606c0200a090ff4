#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "nexusml/stats/forecast.h"
#include "nexusml/stats/forecasting/season.h"

namespace nexusml::stats::forecasting {

/// One method of forecasting at work on one series.
///
/// Threads: one at a time.
class Candidate {
 public:
  Candidate() = default;
  virtual ~Candidate() = default;
  Candidate(const Candidate&) = delete;
  Candidate& operator=(const Candidate&) = delete;

  /// Learns parameters and state from `values`. A second fit begins its search at the parameters of the first.
  virtual void fit(std::span<const double> values) = 0;
  /// Moves on by one value; the parameters stay.
  virtual void observe(double value) = 0;
  /// Writes the expected values of the next steps.
  virtual void forecast(std::span<double> steps) const = 0;
};

/// The seasons that a series is held to have.
struct SeasonChoice {
  std::size_t period = 1;         ///< 1: none
  std::size_t longer = 1;         ///< such as the week beside the day; otherwise equal to `period`
  Season season = Season::kNone;  ///< how it enters
  bool allows_factors = false;    ///< all values are above 0
};

/// Returns: the method at work, or null if `values` are too few for it or it does not apply to them.
[[nodiscard]] std::unique_ptr<Candidate> make_candidate(ForecastMethod method, const SeasonChoice& season,
                                                        std::size_t values);

}  // namespace nexusml::stats::forecasting
