#include "nexusml/stats/false_discovery.h"

#include <algorithm>
#include <numeric>

namespace nexusml::stats {

Result<std::vector<double>> benjamini_hochberg(std::span<const double> p_values) {
  for (const double p : p_values) {
    if (!(p >= 0 && p <= 1)) return Error(ErrorCode::kInvalidArgument, "a p-value lies outside [0, 1]");
  }
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] > p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  const auto tests = static_cast<double>(p_values.size());
  double smallest = 1;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double rank = tests - static_cast<double>(i);
    smallest = std::min(smallest, p_values[order[i]] * (tests / rank));
    adjusted[order[i]] = smallest;
  }
  return adjusted;
}

}  // namespace nexusml::stats
