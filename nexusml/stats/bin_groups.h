#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nexusml::stats {

/// Neighbouring bins joined to fewer ones: fine bins make good distribution functions, but distances such as the PSI have
/// a chance level that grows with the number of bins.
///
/// Threads: immutable after construction.
class BinGroups {
 public:
  /// Joins bins until each group has at least 1 / `groups` of the reference. A bin that has that much by itself stays
  /// alone, so that a frequent value keeps its own place, and so do empty bins on either side of it.
  ///
  /// Takes:   the reference's counts; groups of at least 1. At most 2 groups + 1 groups arise.
  BinGroups(std::span<const std::uint64_t> reference, std::size_t groups);

  [[nodiscard]] std::size_t size() const { return ends_.size(); }

  /// The counts of the groups.
  ///
  /// Takes: counts over the reference's bins and size() places; anything else is a bug. Cost: O(bins), no allocation.
  void regroup(std::span<const std::uint64_t> counts, std::span<std::uint64_t> grouped) const;
  [[nodiscard]] std::vector<std::uint64_t> regroup(std::span<const std::uint64_t> counts) const;

 private:
  std::vector<std::size_t> ends_;  // of the bins of each group
};

}  // namespace nexusml::stats
