#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nexusml::stats {

/// The most frequent of any number of categories, in fixed memory: counters of the categories seen last or most, from which
/// the median is taken off when they run out (Misra and Gries' algorithm with the batched decrement of Anderson et al.).
///
/// Guarantee: a category's count is at most the true one, and below it by at most error(), which is at most
/// 2 total / counters. So every category with a larger share than 2 / counters is there. Merging keeps the guarantee.
/// NOT guaranteed: that a category with a small count is frequent; texts are told apart by a 64-bit hash beyond their first
/// kKeptBytes bytes.
///
/// Threads: one at a time.
/// Source:  Misra and Gries 1982; Anderson et al. 2017; docs/maths/sketches.md.
class FrequentCategories {
 public:
  static constexpr std::size_t kKeptBytes = 47;  ///< longer texts are cut after the last whole character that fits

  /// Takes: how many counters; 2 .. 32768, anything else is a bug. Each takes about 80 bytes.
  explicit FrequentCategories(std::size_t counters = 256);

  /// Cost: amortised constant, about one hash; allocates nothing.
  void add(std::string_view category);
  /// Takes: an object with as many counters; anything else is a bug. Cost: O(counters); allocates nothing.
  void merge(const FrequentCategories& other);
  void clear();

  /// One category; `count` is what is known to have occurred.
  struct Found {
    std::string name;
    std::uint64_t count = 0;
  };
  /// Returns: at most `most` categories, most frequent first, ties by name.
  [[nodiscard]] std::vector<Found> top(std::size_t most) const;

  [[nodiscard]] std::uint64_t total() const { return total_; }  ///< categories added
  [[nodiscard]] std::uint64_t error() const { return error_; }  ///< that any count may be too low by

 private:
  struct Counter {
    std::uint64_t hash = 0;
    std::uint64_t count = 0;
    std::uint8_t length = 0;
    std::array<char, kKeptBytes> text{};

    [[nodiscard]] std::string_view kept() const { return {text.data(), length}; }
  };

  void add(std::uint64_t hash, std::string_view kept, std::uint64_t count);
  void take_off_median();
  void place(std::size_t counter);

  std::size_t most_;
  std::vector<Counter> counters_;
  std::vector<std::uint16_t> slots_;  // open addressing by hash: position in counters_ plus 1, or 0
  std::vector<std::uint64_t> scratch_;
  std::uint64_t total_ = 0;
  std::uint64_t error_ = 0;
};

}  // namespace nexusml::stats
