#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::stats {

/// Edges that cut the numbers into bins. Bin i holds the values in (edge i - 1, edge i]; the first bin has no lower end and
/// the last no upper one, so every number has a bin and k edges make k + 1 bins.
///
/// Threads: immutable after create().
class BinEdges {
 public:
  static constexpr std::size_t kMostEdges = 65'535;

  /// No edge: one bin that holds everything.
  BinEdges() = default;

  /// Errors: kInvalidArgument if an edge is not finite, they do not increase strictly, or there are over kMostEdges.
  [[nodiscard]] static Result<BinEdges> create(std::vector<double> edges);

  [[nodiscard]] std::span<const double> edges() const { return std::span(padded_).first(edges_); }
  [[nodiscard]] std::size_t bins() const { return edges_ + 1; }

  /// The bin of a number, which may be infinite; NaN falls into the first.
  ///
  /// Returns: 0 .. bins() - 1.
  /// Cost:    an array look-up and at most three comparisons where the edges lie densest, else log2(bins) of them, none with
  ///          a branch; allocates nothing.
  [[nodiscard]] std::size_t bin_of(double value) const {
    if (value > lowest_ && value < highest_) {
      // Rounding keeps the order, so edges of cells before the value's are below it, and those of cells after it above.
      const auto cell = static_cast<std::size_t>((value - lowest_) * scale_);
      const double* edges = padded_.data();
      std::size_t bin = grid_[cell];
      for (std::size_t step = 0; step < kMostInCell; ++step) bin += edges[bin] < value ? 1U : 0U;
      return bin;
    }
    return search(value);
  }

 private:
  static constexpr std::size_t kGridCells = 512;
  static constexpr std::size_t kMostInCell = 3;

  void lay_grid();
  [[nodiscard]] bool lay_grid(std::size_t left_out);
  [[nodiscard]] std::size_t search(double value) const {
    const double* edges = padded_.data();
    std::size_t bin = 0;
    for (std::size_t step = half_; step != 0; step /= 2) {
      const std::size_t above = edges[bin + step - 1] < value ? 1 : 0;
      bin += step &
             (0 - above);  // written so that compilers make no jump of it, which would be mispredicted half the time
    }
    return bin;
  }

  std::vector<double>
      padded_;  // the edges, then infinities: 2 half_ - 1 places for the search, kMostInCell for the grid
  std::size_t edges_ = 0;
  std::size_t half_ = 0;  // half of the smallest power of two above edges_
  // Equal cells between two of the edges, each with the number of edges before it; none if they would hold too many edges.
  std::vector<std::uint16_t> grid_;
  double lowest_ = std::numeric_limits<double>::infinity();  // of the grid; nothing lies in an empty one
  double highest_ = -std::numeric_limits<double>::infinity();
  double scale_ = 0;  // cells per unit
};

/// How many values fell into each bin: a histogram that grows by one value at a time.
///
/// Two counters over the same edges can be added, and a part can be taken away again, exactly.
/// Threads: one at a time. Lifetime: the edges outlive it.
class BinCounter {
 public:
  explicit BinCounter(const BinEdges& edges) : edges_(&edges), counts_(edges.bins()) {}

  /// Counts one value; NaN and infinities count as missing.
  ///
  /// Cost: that of BinEdges::bin_of(); allocates nothing.
  void add(double value) {
    if (std::isfinite(value)) {
      ++counts_[edges_->bin_of(value)];
    } else {
      ++missing_;
    }
  }

  /// Takes: a counter over as many bins; anything else is a bug.
  void merge(const BinCounter& other);
  /// Takes away what merge() added.
  void subtract(const BinCounter& other);
  void clear();
  /// Adds counts that were saved or come from another process.
  ///
  /// Errors: kInvalidArgument if there are not as many as bins.
  [[nodiscard]] Status add_counts(std::span<const std::uint64_t> counts, std::uint64_t missing);

  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }
  [[nodiscard]] std::uint64_t missing() const { return missing_; }

 private:
  const BinEdges* edges_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t missing_ = 0;
};

}  // namespace nexusml::stats
