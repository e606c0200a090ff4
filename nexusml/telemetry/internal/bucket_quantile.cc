#include "nexusml/telemetry/internal/bucket_quantile.h"

#include <algorithm>
#include <numeric>

namespace nexusml::telemetry::internal {

std::optional<double> bucket_quantile(double q, std::span<const double> bounds, std::span<const std::uint64_t> counts) {
  const std::uint64_t total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (total == 0) return std::nullopt;
  const double rank = std::clamp(q, 0.0, 1.0) * static_cast<double>(total);
  std::uint64_t below = 0;
  std::size_t bucket = 0;
  while (counts[bucket] == 0 || static_cast<double>(below + counts[bucket]) < rank) below += counts[bucket++];
  if (bucket == bounds.size()) return bounds.back();
  if (bucket == 0 && bounds[0] <= 0) return bounds[0];
  const double start = bucket == 0 ? 0 : bounds[bucket - 1];
  const double share = (rank - static_cast<double>(below)) / static_cast<double>(counts[bucket]);
  return start + (bounds[bucket] - start) * share;
}

}  // namespace nexusml::telemetry::internal
