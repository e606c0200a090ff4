#include "nexusml/stats/distances.h"

#include <algorithm>
#include <cmath>

#include "nexusml/stats/histogram_pair.h"

namespace nexusml::stats {
namespace {

/// The sum over bins of `term(reference share, current share)`.
template <class Term>
Result<double> sum_over_bins(std::span<const std::uint64_t> reference, std::span<const std::uint64_t> current,
                             Term term) {
  NEXUSML_ASSIGN_OR_RETURN(const PairTotals totals, totals_of(reference, current));
  double sum = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    sum += term(static_cast<double>(reference[i]) / totals.reference, static_cast<double>(current[i]) / totals.current);
  }
  return sum;
}

/// p log2(p / m), which is 0 at p = 0.
double relative_bits(double p, double m) {
  return p > 0 ? p * std::log2(p / m) : 0;
}

}  // namespace

Result<double> psi(std::span<const std::uint64_t> reference, std::span<const std::uint64_t> current, double floor) {
  if (!(floor > 0 && floor <= 0.5)) return Error(ErrorCode::kInvalidArgument, "the floor lies outside (0, 0.5]");
  return sum_over_bins(reference, current, [&](double expected, double actual) {
    const double p = std::max(expected, floor);
    const double q = std::max(actual, floor);
    return (q - p) * std::log(q / p);
  });
}

Result<double> jensen_shannon_distance(std::span<const std::uint64_t> reference,
                                       std::span<const std::uint64_t> current) {
  NEXUSML_ASSIGN_OR_RETURN(const double divergence, sum_over_bins(reference, current, [](double p, double q) {
                             const double mean = (p + q) / 2;
                             return (relative_bits(p, mean) + relative_bits(q, mean)) / 2;
                           }));
  return std::sqrt(std::clamp(divergence, 0.0, 1.0));
}

Result<double> hellinger_distance(std::span<const std::uint64_t> reference, std::span<const std::uint64_t> current) {
  NEXUSML_ASSIGN_OR_RETURN(const double sum, sum_over_bins(reference, current, [](double p, double q) {
                             const double difference = std::sqrt(p) - std::sqrt(q);
                             return difference * difference;
                           }));
  return std::sqrt(std::min(sum / 2, 1.0));
}

Result<double> total_variation_distance(std::span<const std::uint64_t> reference,
                                        std::span<const std::uint64_t> current) {
  NEXUSML_ASSIGN_OR_RETURN(const double sum,
                           sum_over_bins(reference, current, [](double p, double q) { return std::abs(p - q); }));
  return std::min(sum / 2, 1.0);
}

}  // namespace nexusml::stats
