#include "nexusml/stats/kolmogorov_smirnov.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/stats/histogram_pair.h"

namespace nexusml::stats {
namespace {

constexpr double kPi = 3.141592653589793;
constexpr std::size_t kMostValues = std::size_t{1} << 31U;  // so that products of sizes fit into 63 bits

Result<std::vector<double>> sorted_copy(std::span<const double> values, const char* side) {
  if (values.empty()) return Error(ErrorCode::kInvalidArgument, std::string(side) + " has no value");
  if (values.size() > kMostValues)
    return Error(ErrorCode::kInvalidArgument, std::string(side) + " has too many values");
  if (std::ranges::any_of(values, [](double value) { return std::isnan(value); })) {
    return Error(ErrorCode::kInvalidArgument, std::string(side) + " holds NaN");
  }
  std::vector<double> sorted(values.begin(), values.end());
  if (!std::ranges::is_sorted(sorted)) std::ranges::sort(sorted);
  return sorted;
}

/// n m times the largest difference of the empirical distribution functions of n and m values: a whole number.
std::int64_t largest_difference(std::span<const double> a, std::span<const double> b) {
  const auto n = static_cast<std::int64_t>(a.size());
  const auto m = static_cast<std::int64_t>(b.size());
  std::int64_t largest = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const double value = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == value) ++i;
    while (j < b.size() && b[j] == value) ++j;
    const std::int64_t difference = static_cast<std::int64_t>(i) * m - static_cast<std::int64_t>(j) * n;
    largest = std::max(largest, std::abs(difference));
  }
  return largest;
}

/// The probability that of all orders of n and m different values, equally likely, one has a difference of at least
/// `limit` / (n m). leaves[j] is the probability that a random lattice path to (i, j) was outside the band
/// |i m - j n| < limit at some point; the last step came from (i - 1, j) with probability i / (i + j).
double exact_tail(std::int64_t n, std::int64_t m, std::int64_t limit) {
  std::vector<double> leaves(static_cast<std::size_t>(m) + 1, 1.0);
  std::vector<double> inverse(static_cast<std::size_t>(n + m) + 1, 0.0);
  for (std::size_t k = 1; k < inverse.size(); ++k) inverse[k] = 1.0 / static_cast<double>(k);
  std::int64_t first = 0;  // inside the band in this row
  std::int64_t end = 0;    // of those inside
  for (std::int64_t i = 0; i <= n; ++i) {
    for (; first <= m && i * m - first * n >= limit; ++first) leaves[static_cast<std::size_t>(first)] = 1;
    while (end <= m && end * n - i * m < limit) ++end;
    double left = first > 0 ? 1 : 0;  // of (i, j - 1); it has no weight at j = 0
    for (std::int64_t j = first; j < end; ++j) {
      double& here = leaves[static_cast<std::size_t>(j)];
      const double share = static_cast<double>(i) * inverse[static_cast<std::size_t>(i + j)];
      here = i + j == 0 ? 0 : share * here + (1 - share) * left;
      left = here;
    }
  }
  return leaves.back();
}

double asymptotic_tail(double statistic, double n, double m) {
  return kolmogorov_tail(statistic * std::sqrt(n / (n + m) * m));
}

}  // namespace

double kolmogorov_tail(double scaled) {
  if (!(scaled >= 0)) bug("kolmogorov_tail outside its domain");
  if (scaled < 0.04) return 1;  // less than the smallest double below 1
  if (scaled < 1) {
    double sum = 0;
    const double exponent = -kPi * kPi / (8 * scaled * scaled);
    for (int k = 1; k <= 9; k += 2) sum += std::exp(exponent * k * k);
    return std::clamp(1 - std::sqrt(2 * kPi) / scaled * sum, 0.0, 1.0);
  }
  double sum = 0;
  for (int k = 1; k <= 6; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * scaled * scaled);
  return std::clamp(sum, 0.0, 1.0);
}

Result<KolmogorovSmirnovResult> kolmogorov_smirnov(std::span<const double> reference, std::span<const double> current) {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<double> a, sorted_copy(reference, "the reference"));
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<double> b, sorted_copy(current, "the current sample"));
  const auto n = static_cast<std::int64_t>(a.size());
  const auto m = static_cast<std::int64_t>(b.size());
  const std::int64_t limit = largest_difference(a, b);
  KolmogorovSmirnovResult result;
  if (limit == 0) return result;
  result.statistic = static_cast<double>(limit) / (static_cast<double>(n) * static_cast<double>(m));
  const bool is_exact = static_cast<std::uint64_t>(n) * static_cast<std::uint64_t>(m) <= kExactPairs;
  result.p_value = is_exact ? std::clamp(exact_tail(n, m, limit), 0.0, 1.0)
                            : asymptotic_tail(result.statistic, static_cast<double>(n), static_cast<double>(m));
  return result;
}

Result<KolmogorovSmirnovResult> kolmogorov_smirnov_binned(std::span<const std::uint64_t> reference,
                                                          std::span<const std::uint64_t> current) {
  NEXUSML_ASSIGN_OR_RETURN(const PairTotals totals, totals_of(reference, current));
  KolmogorovSmirnovResult result;
  double below_reference = 0;
  double below_current = 0;
  for (std::size_t i = 0; i + 1 < reference.size(); ++i) {
    below_reference += static_cast<double>(reference[i]);
    below_current += static_cast<double>(current[i]);
    const double difference = below_reference / totals.reference - below_current / totals.current;
    result.statistic = std::max(result.statistic, std::abs(difference));
  }
  result.p_value = asymptotic_tail(result.statistic, totals.reference, totals.current);
  return result;
}

}  // namespace nexusml::stats
