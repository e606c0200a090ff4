#include "nexusml/stats/category_counter.h"

#include <algorithm>
#include <bit>
#include <string>

namespace nexusml::stats {

CategoryIndex::CategoryIndex(const CategoricalProfile& reference) {
  const std::size_t categories = reference.categories.size();
  slots_.resize(std::bit_ceil(2 * categories + 1));
  mask_ = slots_.size() - 1;
  names_.reserve(categories);
  for (const CategoryCount& category : reference.categories) {
    const std::size_t hash = std::hash<std::string_view>{}(category.name);
    std::size_t slot = hash & mask_;
    for (; slots_[slot].is_taken; slot = (slot + 1) & mask_) {
      if (names_[slots_[slot].place] == category.name) bug("a profile names one category twice");
    }
    slots_[slot] = {hash, static_cast<std::uint32_t>(names_.size()), true};
    names_.push_back(category.name);
    reference_counts_.push_back(category.count);
  }
  reference_counts_.push_back(reference.other);
  reference_counts_.push_back(reference.missing);
}

void CategoryCounter::merge(const CategoryCounter& other) {
  if (other.counts_.size() != counts_.size()) bug("merging category counters over different references");
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

void CategoryCounter::subtract(const CategoryCounter& other) {
  if (other.counts_.size() != counts_.size()) bug("subtracting category counters over different references");
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (other.counts_[i] > counts_[i]) bug("subtracting a category counter that was never merged");
    counts_[i] -= other.counts_[i];
  }
}

Status CategoryCounter::add_counts(std::span<const std::uint64_t> counts) {
  if (counts.size() != counts_.size()) {
    return Error(ErrorCode::kInvalidArgument,
                 std::to_string(counts.size()) + " counts for " + std::to_string(counts_.size()) + " categories");
  }
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += counts[i];
  return {};
}

void CategoryCounter::clear() {
  std::ranges::fill(counts_, 0);
}

}  // namespace nexusml::stats
