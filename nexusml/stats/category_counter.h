#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/stats/profile.h"

namespace nexusml::stats {

/// The places of a reference's categories in arrays of counts: first those kept by name, in the profile's order, then one
/// for all others, known or never seen, then one for missing values.
///
/// Threads: immutable after construction.
class CategoryIndex {
 public:
  explicit CategoryIndex(const CategoricalProfile& reference);

  [[nodiscard]] std::size_t places() const { return reference_counts_.size(); }
  [[nodiscard]] std::size_t other_place() const { return places() - 2; }
  [[nodiscard]] std::size_t missing_place() const { return places() - 1; }
  /// Returns: the category's place, or other_place(). Cost: one hash; allocates nothing.
  [[nodiscard]] std::size_t place_of(std::string_view category) const {
    const std::size_t hash = std::hash<std::string_view>{}(category);
    for (std::size_t slot = hash & mask_; slots_[slot].is_taken; slot = (slot + 1) & mask_) {
      const Slot& found = slots_[slot];
      if (found.hash == hash && names_[found.place] == category) return found.place;
    }
    return other_place();
  }
  /// How often the reference has each.
  [[nodiscard]] std::span<const std::uint64_t> reference_counts() const { return reference_counts_; }

 private:
  struct Slot {
    std::size_t hash = 0;
    std::uint32_t place = 0;
    bool is_taken = false;
  };

  std::vector<std::string> names_;  // by place
  std::vector<Slot> slots_;         // open addressing by hash, at most half of them taken
  std::size_t mask_ = 0;            // slots_.size() - 1, a power of two less 1
  std::vector<std::uint64_t> reference_counts_;
};

/// How often each of a reference's categories occurred. Its memory depends on the reference alone, not on what comes.
///
/// Threads: one at a time. Lifetime: the index outlives it.
class CategoryCounter {
 public:
  explicit CategoryCounter(const CategoryIndex& index) : index_(&index), counts_(index.places()) {}

  /// Cost: one hash; allocates nothing.
  void add(std::string_view category) { ++counts_[index_->place_of(category)]; }
  void add_missing() { ++counts_[index_->missing_place()]; }

  /// Takes: a counter over as many places; anything else is a bug.
  void merge(const CategoryCounter& other);
  /// Takes away what merge() added.
  void subtract(const CategoryCounter& other);
  void clear();
  /// Adds counts that were saved or come from another process.
  ///
  /// Errors: kInvalidArgument if there are not as many as places.
  [[nodiscard]] Status add_counts(std::span<const std::uint64_t> counts);

  /// By place. Beside CategoryIndex::reference_counts() these are the two sides of every distance.
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  const CategoryIndex* index_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace nexusml::stats
