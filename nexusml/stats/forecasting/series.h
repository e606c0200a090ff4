#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nexusml::stats::forecasting {

/// A series made ready: cut to its recent part, gaps filled, brought to magnitude 1 by a power of two (so that nothing
/// overflows and a scaled series gives exactly the scaled forecast).
///
/// Threads: a value.
struct PreparedSeries {
  std::vector<double> values;          ///< finite, |value| <= 1; from the first to the last observed one
  std::vector<std::uint8_t> observed;  ///< 0: filled
  std::size_t trailing_gap = 0;        ///< missing values after the last observed one
  int exponent = 0;                    ///< original = value * 2^exponent

  [[nodiscard]] std::size_t observed_count() const;
};

/// Takes: values without infinities, at least one not NaN; a season's length or 0. `longest` is the number of values kept.
[[nodiscard]] PreparedSeries prepare_series(std::span<const double> values, std::size_t longest);

/// Fills gaps: with the mean of the values one season before and after where there are such, else along a straight line.
void fill_gaps(PreparedSeries& series, std::size_t period);

}  // namespace nexusml::stats::forecasting
