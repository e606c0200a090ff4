#pragma once

#include <cstdint>
#include <span>

namespace nexusml::monitor {

/// Mean, spread and range of numbers that come in blocks: stats::Moments at a tenth of its cost a number.
///
/// Numbers beyond +-1e140 enter mean and spread as that bound; minimum and maximum keep them.
/// Threads: a value; one at a time.
class ValueMoments {
 public:
  /// Takes: finite numbers, none too.
  void add(std::span<const double> block);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double mean() const { return mean_; }  ///< 0 when there is no number, as those below
  [[nodiscard]] double minimum() const { return minimum_; }
  [[nodiscard]] double maximum() const { return maximum_; }
  [[nodiscard]] double standard_deviation() const;  ///< with divisor n; 0 of equal numbers

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // sum of squared deviations from the mean
  double minimum_ = 0;
  double maximum_ = 0;
};

}  // namespace nexusml::monitor
