#include "nexusml/stats/bin_edges.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <utility>

namespace nexusml::stats {

Result<BinEdges> BinEdges::create(std::vector<double> edges) {
  if (edges.size() > kMostEdges) {
    return Error(ErrorCode::kInvalidArgument,
                 std::to_string(edges.size()) + " bin edges; at most " + std::to_string(kMostEdges) + " are allowed");
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (!std::isfinite(edges[i])) return Error(ErrorCode::kInvalidArgument, "a bin edge is not a finite number");
    if (i > 0 && !(edges[i - 1] < edges[i])) {
      return Error(ErrorCode::kInvalidArgument, "the bin edges do not increase strictly");
    }
  }
  BinEdges made;
  made.edges_ = edges.size();
  if (!edges.empty()) {
    const std::size_t places = std::bit_ceil(edges.size() + 1);
    made.half_ = places / 2;
    edges.resize(places - 1, std::numeric_limits<double>::infinity());
  }
  made.padded_ = std::move(edges);
  return made;
}

void BinCounter::merge(const BinCounter& other) {
  if (other.counts_.size() != counts_.size()) bug("merging bin counters over different edges");
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  missing_ += other.missing_;
}

void BinCounter::subtract(const BinCounter& other) {
  if (other.counts_.size() != counts_.size()) bug("subtracting bin counters over different edges");
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (other.counts_[i] > counts_[i]) bug("subtracting a bin counter that was never merged");
    counts_[i] -= other.counts_[i];
  }
  if (other.missing_ > missing_) bug("subtracting a bin counter that was never merged");
  missing_ -= other.missing_;
}

Status BinCounter::add_counts(std::span<const std::uint64_t> counts, std::uint64_t missing) {
  if (counts.size() != counts_.size()) {
    return Error(ErrorCode::kInvalidArgument,
                 std::to_string(counts.size()) + " counts for " + std::to_string(counts_.size()) + " bins");
  }
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += counts[i];
  missing_ += missing;
  return {};
}

void BinCounter::clear() {
  std::ranges::fill(counts_, 0);
  missing_ = 0;
}

}  // namespace nexusml::stats
