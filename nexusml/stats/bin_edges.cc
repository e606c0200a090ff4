#include "nexusml/stats/bin_edges.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace nexusml::stats {
namespace {

constexpr std::size_t kLeastEdges = 8;  // fewer are found as fast without a grid

}  // namespace

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
    edges.resize(places - 1 + kMostInCell, std::numeric_limits<double>::infinity());
  }
  made.padded_ = std::move(edges);
  made.lay_grid();
  return made;
}

/// Lays the grid over as many of the edges as it can, leaving out the outermost ones first: far out they are far apart, and
/// few values come there.
void BinEdges::lay_grid() {
  if (edges_ < kLeastEdges) return;
  for (std::size_t sixteenths = 0; sixteenths < 8; ++sixteenths) {
    if (lay_grid(edges_ * sixteenths / 16)) return;
  }
}

/// Returns: false if a cell would hold more than kMostInCell edges; nothing is laid then.
bool BinEdges::lay_grid(std::size_t left_out) {
  const double lowest = padded_[left_out];
  const double highest = padded_[edges_ - 1 - left_out];
  const double scale = static_cast<double>(kGridCells) / (highest - lowest);
  if (!std::isfinite(scale) || !(scale > 0)) return false;
  // One cell more: rounding can bring a value just below the highest edge to the end.
  std::vector<std::uint16_t> grid(kGridCells + 1, static_cast<std::uint16_t>(left_out));
  std::vector<std::uint16_t> held(kGridCells + 1);
  for (std::size_t i = left_out; i < edges_ - left_out; ++i) {
    const auto cell = static_cast<std::size_t>((padded_[i] - lowest) * scale);
    if (cell > kGridCells || ++held[cell] > kMostInCell) return false;
  }
  for (std::size_t cell = 1; cell <= kGridCells; ++cell) {
    grid[cell] = static_cast<std::uint16_t>(grid[cell - 1] + held[cell - 1]);
  }
  grid_ = std::move(grid);
  lowest_ = lowest;
  highest_ = highest;
  scale_ = scale;
  return true;
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
