#include "nexusml/stats/category_counter.h"

#include <algorithm>
#include <string>

namespace nexusml::stats {

CategoryIndex::CategoryIndex(const CategoricalProfile& reference) {
  for (const CategoryCount& category : reference.categories) {
    if (!places_.emplace(category.name, reference_counts_.size()).second) bug("a profile names one category twice");
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
