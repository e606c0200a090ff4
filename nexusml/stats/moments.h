#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// Mean, spread and range of numbers that come one at a time, by Welford's recurrence, which does not lose the spread of
/// numbers far from 0; two of them merge by Chan, Golub and LeVeque's.
///
/// Numbers beyond +-kLargestMomentValue enter mean and spread as that bound, so that nothing overflows; minimum and maximum
/// keep them.
///
/// Threads: a value; one at a time.
class Moments {
 public:
  static constexpr double kLargestMomentValue = 1e140;

  /// Takes: a finite number. Cost: one division; allocates nothing.
  void add(double value) {
    minimum_ = count_ == 0 ? value : std::min(minimum_, value);
    maximum_ = count_ == 0 ? value : std::max(maximum_, value);
    const double bounded = std::clamp(value, -kLargestMomentValue, kLargestMomentValue);
    ++count_;
    const double before = bounded - mean_;
    mean_ += before / static_cast<double>(count_);
    squares_ += before * (bounded - mean_);
  }
  /// The moments of numbers that are all at hand, in two passes: the spread of numbers far from 0 keeps all its digits,
  /// where add() loses about as many as mean / spread has.
  ///
  /// Takes: finite numbers, none too. Cost: two passes; allocates nothing.
  [[nodiscard]] static Moments of(std::span<const double> values);
  /// The moments of numbers that were summarised before and saved.
  ///
  /// Errors: kInvalidArgument for what no numbers have: a figure that is not finite, a negative variance, a minimum above
  ///         the maximum.
  [[nodiscard]] static Result<Moments> restore(std::uint64_t count, double mean, double variance, double minimum,
                                               double maximum);
  /// As if the other's numbers had been added here, up to rounding.
  void merge(const Moments& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double mean() const { return mean_; }  ///< 0 when there is no number, as those below
  [[nodiscard]] double minimum() const { return minimum_; }
  [[nodiscard]] double maximum() const { return maximum_; }
  [[nodiscard]] double variance() const;            ///< mean squared deviation (divisor n), >= 0
  [[nodiscard]] double standard_deviation() const;  ///< its root

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // sum of squared deviations from the mean
  double minimum_ = 0;
  double maximum_ = 0;
};

}  // namespace nexusml::stats
