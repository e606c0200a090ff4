#include "nexusml/stats/forecasting/series.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nexusml::stats::forecasting {

std::size_t PreparedSeries::observed_count() const {
  return std::accumulate(observed.begin(), observed.end(), std::size_t{0});
}

PreparedSeries prepare_series(std::span<const double> values, std::size_t longest) {
  const auto is_there = [](double value) { return !std::isnan(value); };
  const auto last = std::find_if(values.rbegin(), values.rend(), is_there).base();
  PreparedSeries series;
  series.trailing_gap = static_cast<std::size_t>(values.end() - last);
  const auto room = static_cast<std::ptrdiff_t>(longest);
  const auto first = std::find_if(last - values.begin() > room ? last - room : values.begin(), last, is_there);
  series.values.assign(first, last);
  double largest = 0;
  for (const double value : series.values) {
    series.observed.push_back(is_there(value) ? 1 : 0);
    if (is_there(value)) largest = std::max(largest, std::abs(value));
  }
  if (largest > 0) std::frexp(largest, &series.exponent);
  for (double& value : series.values) value = std::ldexp(value, -series.exponent);
  return series;
}

void fill_gaps(PreparedSeries& series, std::size_t period) {
  std::vector<double>& values = series.values;
  std::size_t known = 0;  // the first value is observed
  for (std::size_t t = 1; t < values.size(); ++t) {
    if (series.observed[t] == 0) continue;
    for (std::size_t gap = known + 1; gap < t; ++gap) {
      const double share = static_cast<double>(gap - known) / static_cast<double>(t - known);
      values[gap] = values[known] + share * (values[t] - values[known]);
    }
    known = t;
  }
  if (period < 2) return;
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (series.observed[t] != 0) continue;
    const bool before = t >= period && series.observed[t - period] != 0;
    const bool after = t + period < values.size() && series.observed[t + period] != 0;
    if (before && after) {
      values[t] = (values[t - period] + values[t + period]) / 2;
    } else if (before || after) {
      values[t] = before ? values[t - period] : values[t + period];
    }
  }
}

}  // namespace nexusml::stats::forecasting
