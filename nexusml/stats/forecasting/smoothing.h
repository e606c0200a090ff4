#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nexusml::stats::forecasting {

/// How a season enters the values: added to the level, or as a factor of it.
enum class Season : std::uint8_t { kNone, kAdditive, kMultiplicative };

/// Weights of the newest value; 0 never learns, 1 forgets everything before.
///
/// Threads: a value.
struct SmoothingParameters {
  double level = 0.5;  ///< alpha
  double trend = 0;    ///< beta
  double season = 0;   ///< gamma
  double damping = 1;  ///< phi: share of the trend that lives on from step to step
};

/// What has been learnt so far. season[t % period] belongs to time t.
///
/// Threads: a value.
struct SmoothingState {
  double level = 0;
  double trend = 0;
  std::vector<double> season = {};  ///< empty without one
  std::size_t time = 0;             ///< of the next value
};

/// Exponential smoothing with (damped) additive trend and season: simple, Holt's, Holt-Winters'.
///
/// Threads: a value.
/// Source:  docs/maths/forecasting.md holds the recursions and the golden values.
class Smoothing {
 public:
  Smoothing() = default;
  Smoothing(Season season, const SmoothingParameters& parameters, SmoothingState state);

  /// Learns `values`, the oldest first.
  ///
  /// Returns: the sum of the squared errors of the forecasts one step ahead.
  double advance(std::span<const double> values);

  /// Writes the expected values of the next steps.
  void forecast(std::span<double> steps) const;

  [[nodiscard]] const SmoothingParameters& parameters() const { return parameters_; }
  [[nodiscard]] const SmoothingState& state() const { return state_; }

 private:
  template <Season kSeason>
  double advance_through(std::span<const double> values);

  Season season_ = Season::kNone;
  SmoothingParameters parameters_;
  SmoothingState state_;
};

}  // namespace nexusml::stats::forecasting
