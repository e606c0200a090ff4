#include "nexusml/stats/bin_groups.h"

#include <numeric>

#include "nexusml/base/error.h"

namespace nexusml::stats {

BinGroups::BinGroups(std::span<const std::uint64_t> reference, std::size_t groups) {
  if (reference.empty() || groups == 0) bug("bin groups of no bins, or no groups");
  const double total = std::accumulate(reference.begin(), reference.end(), 0.0);
  const double enough = total / static_cast<double>(groups);
  const auto is_large = [&](std::size_t bin) { return total > 0 && static_cast<double>(reference[bin]) >= enough; };
  double sum = 0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin) {
    sum += static_cast<double>(reference[bin]);
    const bool is_last = bin + 1 == reference.size();
    if (!is_last && !is_large(bin + 1) && (total == 0 || sum < enough)) continue;
    ends_.push_back(bin + 1);
    sum = 0;
  }
}

void BinGroups::regroup(std::span<const std::uint64_t> counts, std::span<std::uint64_t> grouped) const {
  if (counts.size() != ends_.back() || grouped.size() != ends_.size()) bug("regrouping counts of other bins");
  std::size_t bin = 0;
  for (std::size_t group = 0; group < ends_.size(); ++group) {
    std::uint64_t sum = 0;
    for (; bin < ends_[group]; ++bin) sum += counts[bin];
    grouped[group] = sum;
  }
}

std::vector<std::uint64_t> BinGroups::regroup(std::span<const std::uint64_t> counts) const {
  std::vector<std::uint64_t> grouped(size());
  regroup(counts, grouped);
  return grouped;
}

}  // namespace nexusml::stats
