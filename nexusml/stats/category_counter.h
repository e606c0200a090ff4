#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
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
    const auto found = places_.find(category);
    return found == places_.end() ? other_place() : found->second;
  }
  /// How often the reference has each.
  [[nodiscard]] std::span<const std::uint64_t> reference_counts() const { return reference_counts_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> places_;
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
