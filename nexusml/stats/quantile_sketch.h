#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nexusml/stats/wasserstein.h"

namespace nexusml::stats {

/// The quantiles of numbers that come one at a time, in a few kilobytes however many come (a KLL sketch).
///
/// Guarantee: the share of all numbers that are at most quantile(q) is within kRankError of q, for all q at once, in 99 of
/// 100 sketches; merging keeps it. While kept numbers fit (the first few hundred), it is exact. Smallest and largest are
/// always exact. NOT guaranteed: anything about the distance between quantile(q) and the true value, where the numbers
/// leave gaps.
///
/// Threads: one at a time.
/// Source:  Karnin, Lang and Liberty 2016; docs/maths/sketches.md.
class QuantileSketch {
 public:
  static constexpr double kRankError = 0.0165;
  static constexpr std::size_t kLargestLevelSize = 200;  ///< numbers in the top level; the error falls as its inverse

  /// Takes: the seed of its coin: equal seeds and numbers give equal sketches, merged sketches want different ones.
  explicit QuantileSketch(std::uint64_t seed);

  /// Takes: a finite number. Cost: amortised about 25 ns, most of it sorting; allocates nothing.
  void add(double value);
  /// As if the other's numbers had been added here. Cost: O(numbers kept); allocates nothing.
  void merge(const QuantileSketch& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double minimum() const { return minimum_; }  ///< 0 when there is no number, as maximum()
  [[nodiscard]] double maximum() const { return maximum_; }

  /// The numbers kept, each with how many it stands for, in ascending order; the weights add up to count().
  [[nodiscard]] std::vector<WeightedValue> values() const;

  /// The smallest number kept that has at least so large a share of all at or below it.
  ///
  /// Takes:   shares 0..1; 0 gives the minimum, 1 the maximum. At least one number was added; anything else is a bug.
  /// Returns: one number per share. Cost: O(numbers kept x log of it), so ask for many at once.
  [[nodiscard]] std::vector<double> quantiles(std::span<const double> shares) const;

 private:
  static constexpr std::size_t kMostLevels = 56;

  [[nodiscard]] static std::size_t capacity_at_depth(std::size_t depth);
  [[nodiscard]] std::size_t used() const { return items_.size() - begin_[0]; }
  [[nodiscard]] std::size_t size_of(std::size_t level) const { return begin_[level + 1] - begin_[level]; }
  void add_level();
  void make_room();
  void compact(std::size_t level);
  void insert_sorted(std::size_t level, std::span<const double> values);
  bool toss();

  // The levels lie end to end at the end of items_; a number of level l stands for 2^l. All but level 0 are sorted.
  std::vector<double> items_;
  std::array<std::size_t, kMostLevels + 1> begin_{};
  std::size_t levels_ = 0;
  std::size_t limit_ = 0;  // numbers that may be kept with so many levels
  std::uint64_t count_ = 0;
  double minimum_ = 0;
  double maximum_ = 0;
  std::uint64_t random_;
};

}  // namespace nexusml::stats
