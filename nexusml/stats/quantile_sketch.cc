#include "nexusml/stats/quantile_sketch.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/error.h"

namespace nexusml::stats {
namespace {

constexpr std::size_t kSmallestLevelSize = 8;

/// How many numbers the levels hold, from the top one down: each two thirds of the one above.
template <std::size_t kLevels>
constexpr std::array<std::size_t, kLevels> level_sizes(double largest) {
  std::array<std::size_t, kLevels> sizes{};
  for (std::size_t& size : sizes) {
    size = std::max(kSmallestLevelSize, static_cast<std::size_t>(largest));
    largest *= 2.0 / 3;
  }
  return sizes;
}

}  // namespace

std::size_t QuantileSketch::capacity_at_depth(std::size_t depth) {
  static constexpr auto kSizes = level_sizes<kMostLevels>(kLargestLevelSize);
  return kSizes[depth];
}

QuantileSketch::QuantileSketch(std::uint64_t seed) : random_(seed) {
  std::size_t most = 0;
  for (std::size_t depth = 0; depth < kMostLevels; ++depth) most += capacity_at_depth(depth);
  items_.resize(most);
  begin_.fill(most);
  add_level();
}

void QuantileSketch::add_level() {
  if (levels_ == kMostLevels) bug("a quantile sketch of more than 2^56 numbers");
  limit_ += capacity_at_depth(levels_);
  ++levels_;  // the new top level is empty: begin_ holds the end of items_ from here on
}

bool QuantileSketch::toss() {
  // SplitMix64: small, and good from any seed.
  random_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = random_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return ((z ^ (z >> 31U)) & 1U) != 0;
}

void QuantileSketch::add(double value) {
  minimum_ = count_ == 0 ? value : std::min(minimum_, value);
  maximum_ = count_ == 0 ? value : std::max(maximum_, value);
  ++count_;
  if (used() == limit_) make_room();
  items_[--begin_[0]] = value;
}

/// Halves the lowest level that is full; there is one, or there is room already.
void QuantileSketch::make_room() {
  for (std::size_t level = 0; level < levels_; ++level) {
    if (size_of(level) < capacity_at_depth(levels_ - 1 - level)) continue;
    if (level + 1 == levels_) add_level();
    compact(level);
    return;
  }
}

/// Moves every second number of a level, from the first or the second on by the toss of a coin, one level up, and drops
/// the others. Of an odd number of them the first stays.
void QuantileSketch::compact(std::size_t level) {
  double* items = items_.data();
  const std::size_t begin = begin_[level];
  const std::size_t end = begin_[level + 1];
  const std::size_t next_end = begin_[level + 2];
  const std::size_t stays = (end - begin) % 2;
  const std::size_t half = (end - begin) / 2;
  const std::size_t first = begin + stays;
  if (level == 0) std::sort(items + first, items + end);
  const std::size_t offset = toss() ? 1 : 0;
  for (std::size_t i = 0; i < half; ++i) items[first + i] = items[first + 2 * i + offset];
  // Both runs end up in the place that begins `half` before the higher one; writing never overtakes reading.
  std::size_t low = first;
  std::size_t high = end;
  std::size_t target = end - half;
  while (low < first + half && high < next_end) {
    // No jump depends on the comparison: it would be mispredicted half the time.
    const std::size_t takes_high = items[high] < items[low] ? 1 : 0;
    items[target++] = items[takes_high == 1 ? high : low];
    high += takes_high;
    low += 1 - takes_high;
  }
  std::copy(items + low, items + first + half, items + target);
  if (stays == 1) items[end - half - 1] = items[begin];
  std::copy_backward(items + begin_[0], items + begin, items + begin + half);
  for (std::size_t below = 0; below <= level; ++below) begin_[below] += half;
  begin_[level + 1] -= half;
}

/// Takes: sorted values for which there is room; level >= 1.
void QuantileSketch::insert_sorted(std::size_t level, std::span<const double> values) {
  double* items = items_.data();
  const std::size_t begin = begin_[level];
  const std::size_t end = begin_[level + 1];
  std::copy(items + begin_[0], items + begin, items + begin_[0] - values.size());
  std::size_t own = begin;
  std::size_t target = begin - values.size();
  for (const double value : values) {
    while (own < end && items[own] < value) items[target++] = items[own++];
    items[target++] = value;
  }
  for (std::size_t below = 0; below <= level; ++below) begin_[below] -= values.size();
}

void QuantileSketch::merge(const QuantileSketch& other) {
  if (&other == this) return merge(QuantileSketch(other));
  if (other.count_ == 0) return;
  minimum_ = count_ == 0 ? other.minimum_ : std::min(minimum_, other.minimum_);
  maximum_ = count_ == 0 ? other.maximum_ : std::max(maximum_, other.maximum_);
  count_ += other.count_;
  while (levels_ < other.levels_) add_level();
  for (std::size_t level = 0; level < other.levels_; ++level) {
    std::span<const double> rest = std::span(other.items_).subspan(other.begin_[level], other.size_of(level));
    while (!rest.empty()) {
      if (used() == limit_) make_room();
      const auto taken = rest.first(std::min(rest.size(), limit_ - used()));
      if (level == 0) {
        begin_[0] -= taken.size();
        std::ranges::copy(taken, items_.begin() + static_cast<std::ptrdiff_t>(begin_[0]));
      } else {
        insert_sorted(level, taken);
      }
      rest = rest.subspan(taken.size());
    }
  }
}

std::vector<WeightedValue> QuantileSketch::values() const {
  std::vector<WeightedValue> kept;
  kept.reserve(used());
  for (std::size_t level = 0; level < levels_; ++level) {
    const double weight = std::ldexp(1.0, static_cast<int>(level));
    for (std::size_t i = begin_[level]; i < begin_[level + 1]; ++i) kept.push_back({items_[i], weight});
  }
  std::ranges::sort(kept, {}, &WeightedValue::value);
  return kept;
}

std::vector<double> QuantileSketch::quantiles(std::span<const double> shares) const {
  if (count_ == 0) bug("quantiles of no numbers");
  const std::vector<WeightedValue> kept = values();
  std::vector<double> below;
  below.reserve(kept.size());
  double sum = 0;
  for (const WeightedValue& one : kept) below.push_back(sum += one.weight);
  std::vector<double> found;
  for (const double share : shares) {
    if (!(share >= 0 && share <= 1)) bug("a quantile's share outside [0, 1]");
    const auto at = std::ranges::lower_bound(below, share * static_cast<double>(count_)) - below.begin();
    const double inside = kept[std::min(static_cast<std::size_t>(at), kept.size() - 1)].value;
    found.push_back(share == 0 ? minimum_ : share == 1 ? maximum_ : inside);
  }
  return found;
}

}  // namespace nexusml::stats
