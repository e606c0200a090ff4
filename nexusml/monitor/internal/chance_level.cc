#include "nexusml/monitor/internal/chance_level.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "nexusml/base/error.h"

namespace nexusml::monitor {
namespace {

double inverse_rows(double reference_rows, double current_rows) {
  return 1 / reference_rows + 1 / current_rows;
}

double total_variation(std::span<const std::uint64_t> reference, double total, double inverse) {
  double sum = 0;
  for (const std::uint64_t count : reference) {
    const double share = static_cast<double>(count) / total;
    sum += std::sqrt(2 / std::numbers::pi * share * (1 - share) * inverse);
  }
  return sum / 2;
}

}  // namespace

double chance_of_shares(DriftMethod method, std::span<const std::uint64_t> reference, double reference_rows,
                        double current_rows) {
  double total = 0;
  double filled = 0;
  for (const std::uint64_t count : reference) {
    total += static_cast<double>(count);
    filled += count > 0 ? 1 : 0;
  }
  if (filled < 2) return 0;
  const double inverse = inverse_rows(reference_rows, current_rows);
  const double freedom = (filled - 1) * inverse;
  switch (method) {
    case DriftMethod::kPsi:
      return freedom;
    case DriftMethod::kJensenShannon:
      return std::min(1.0, std::sqrt(freedom / (8 * std::numbers::ln2)));
    case DriftMethod::kHellinger:
      return std::min(1.0, std::sqrt(freedom / 8));
    case DriftMethod::kTotalVariation:
      return std::min(1.0, total_variation(reference, total, inverse));
    case DriftMethod::kChiSquare:
      return std::min(1.0, std::sqrt((filled - 1) / (reference_rows + current_rows)));
    case DriftMethod::kKolmogorovSmirnov:
    case DriftMethod::kWasserstein:
      break;
  }
  bug("chance_of_shares of a method that compares no shares");
}

double chance_of_kolmogorov_smirnov(double reference_rows, double current_rows) {
  const double mean = std::sqrt(std::numbers::pi / 2) * std::numbers::ln2;  // of Kolmogorov's distribution
  return std::min(1.0, mean * std::sqrt(inverse_rows(reference_rows, current_rows)));
}

double chance_of_wasserstein(const stats::NumericProfile& reference, double reference_rows, double current_rows) {
  if (!(reference.standard_deviation > 0)) return 0;
  const double total = static_cast<double>(reference.count);
  double below = 0;
  double sum = 0;  // the integral of the root of F (1 - F), over the standard deviation
  for (std::size_t bin = 0; bin < reference.counts.size(); ++bin) {
    if (reference.counts[bin] == 0 && (below == 0 || below >= total)) continue;
    const double lower = bin == 0 ? reference.minimum : std::max(reference.edges[bin - 1], reference.minimum);
    const double upper =
        bin == reference.edges.size() ? reference.maximum : std::min(reference.edges[bin], reference.maximum);
    const double middle = std::min((below + static_cast<double>(reference.counts[bin]) / 2) / total, 1.0);
    const double width = std::max(0.0, upper / reference.standard_deviation - lower / reference.standard_deviation);
    sum += width * std::sqrt(middle * (1 - middle));
    below += static_cast<double>(reference.counts[bin]);
  }
  const double chance = sum * std::sqrt(2 / std::numbers::pi * inverse_rows(reference_rows, current_rows));
  return std::isfinite(chance) ? chance : std::numeric_limits<double>::max();
}

double chance_of_share(double share, double reference_rows, double current_rows) {
  return std::sqrt(2 / std::numbers::pi * share * (1 - share) * inverse_rows(reference_rows, current_rows));
}

}  // namespace nexusml::monitor
