#include "nexusml/stats/chi_square.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nexusml/stats/histogram_pair.h"

namespace nexusml::stats {
namespace {

constexpr int kMostSteps = 100'000;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon() / 2;

/// ln Gamma without the global sign that std::lgamma writes to.
double log_gamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}

/// x^a e^-x / Gamma(a). Near the peak of a large a the three factors are huge and cancel: there Stirling's series for
/// Gamma leaves only their small quotient.
double gamma_density(double a, double x) {
  if (a < 20) return std::exp(a * std::log(x) - x - log_gamma(a));
  const double d = (x - a) / a;
  const double deviation = std::abs(d) < 0.3 ? std::log1p(d) - d : std::log(x / a) - d;  // <= 0
  const double inverse = 1 / a;
  const double square = inverse * inverse;
  const double stirling = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
  constexpr double kTwoPi = 6.283185307179586;
  return std::exp(a * deviation - stirling) * std::sqrt(a / kTwoPi);
}

/// P(a, x) by its power series, for x < a + 1.
double lower_by_series(double a, double x) {
  double term = 1 / a;
  double sum = term;
  for (int n = 1; n < kMostSteps && term > sum * kEpsilon; ++n) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * gamma_density(a, x);
}

/// Q(a, x) by its continued fraction (modified Lentz), for x >= a + 1.
double upper_by_fraction(double a, double x) {
  constexpr double kTiny = 1e-300;
  double b = x + 1 - a;
  double c = 1 / kTiny;
  double d = 1 / b;
  double fraction = d;
  for (int n = 1; n < kMostSteps; ++n) {
    const double factor = -n * (n - a);
    b += 2;
    d = factor * d + b;
    if (std::abs(d) < kTiny) d = kTiny;
    c = b + factor / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1 / d;
    fraction *= d * c;
    if (std::abs(d * c - 1) < 2 * kEpsilon) break;
  }
  return fraction * gamma_density(a, x);
}

/// One category's counts on both sides.
struct Cell {
  double reference = 0;
  double current = 0;
  [[nodiscard]] double both() const { return reference + current; }
};

double term_of(const Cell& cell, const PairTotals& totals) {
  // (observed - expected)^2 / expected of both sides, written without the expected counts.
  const double difference = cell.reference * totals.current - cell.current * totals.reference;
  return difference / totals.reference * (difference / totals.current) / cell.both();
}

}  // namespace

double chi_square_tail(double statistic, double degrees_of_freedom) {
  if (!(statistic >= 0) || !(degrees_of_freedom >= 1)) bug("chi_square_tail outside its domain");
  if (statistic == 0) return 1;
  if (std::isinf(statistic)) return 0;
  const double a = degrees_of_freedom / 2;
  const double x = statistic / 2;
  const double tail = x < a + 1 ? 1 - lower_by_series(a, x) : upper_by_fraction(a, x);
  return std::clamp(tail, 0.0, 1.0);
}

Result<ChiSquareResult> chi_square_homogeneity(std::span<const std::uint64_t> reference,
                                               std::span<const std::uint64_t> current, double least_expected) {
  if (!(least_expected >= 0) || std::isinf(least_expected)) {
    return Error(ErrorCode::kInvalidArgument, "the least expected count is negative or not finite");
  }
  NEXUSML_ASSIGN_OR_RETURN(const PairTotals totals, totals_of(reference, current));
  const double all = totals.reference + totals.current;
  const double least_both = least_expected * (all / std::min(totals.reference, totals.current));
  Cell pooled;
  Cell rarest;  // of those that stay
  ChiSquareResult result;
  std::uint32_t categories = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const Cell cell{static_cast<double>(reference[i]), static_cast<double>(current[i])};
    if (cell.both() == 0) continue;
    if (cell.both() < least_both) {
      pooled = {pooled.reference + cell.reference, pooled.current + cell.current};
      continue;
    }
    if (categories == 0 || cell.both() < rarest.both()) rarest = cell;
    result.statistic += term_of(cell, totals);
    ++categories;
  }
  if (pooled.both() > 0 && (pooled.both() >= least_both || categories == 0)) {
    result.statistic += term_of(pooled, totals);
    ++categories;
  } else if (pooled.both() > 0) {
    const Cell joined{rarest.reference + pooled.reference, rarest.current + pooled.current};
    result.statistic += term_of(joined, totals) - term_of(rarest, totals);
  }
  if (categories < 2) return ChiSquareResult{};
  result.statistic = std::max(0.0, result.statistic);
  result.degrees_of_freedom = categories - 1;
  result.p_value = chi_square_tail(result.statistic, result.degrees_of_freedom);
  result.cramers_v = std::min(1.0, std::sqrt(result.statistic / all));
  return result;
}

}  // namespace nexusml::stats
