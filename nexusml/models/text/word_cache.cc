#include "nexusml/models/text/word_cache.h"

#include <algorithm>

namespace nexusml::models::text {

void DeleteWordCache::operator()(WordCache* cache) const {
  delete cache;
}

std::uint32_t WordCache::number_of(const std::shared_ptr<const WordOwner>& owner) {
  const auto known = std::ranges::find(owners_, owner);
  if (known != owners_.end()) return static_cast<std::uint32_t>(known - owners_.begin() + 1);
  if (owners_.size() == kMaximumOwners) {
    owners_.clear();
    std::ranges::fill(words_, KnownWord{});
  }
  owners_.push_back(owner);
  return static_cast<std::uint32_t>(owners_.size());
}

}  // namespace nexusml::models::text
