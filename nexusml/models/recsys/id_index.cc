#include "nexusml/models/recsys/id_index.h"

#include <bit>
#include <functional>

namespace nexusml::models::recsys {
namespace {

// Never stored: the table is built anew at every load.
std::size_t hash_of(std::string_view id) {
  return std::hash<std::string_view>{}(id);
}

}  // namespace

IdIndex::IdIndex(std::span<const std::string_view> ids) : slots_(std::bit_ceil(2 * ids.size() + 1)) {
  std::size_t bytes = 0;
  for (const std::string_view id : ids) bytes += id.size();
  bytes_.reserve(bytes);
  ends_.reserve(ids.size() + 1);
  const std::size_t mask = slots_.size() - 1;
  for (const std::string_view id : ids) {
    bytes_ += id;
    ends_.push_back(bytes_.size());
    std::size_t slot = hash_of(id) & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(size());
  }
}

std::size_t IdIndex::find(std::string_view id) const {
  if (slots_.empty()) return size();
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash_of(id) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t position = slots_[slot] - 1;
    if (at(position) == id) return position;
  }
  return size();
}

}  // namespace nexusml::models::recsys
