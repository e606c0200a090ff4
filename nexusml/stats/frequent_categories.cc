#include "nexusml/stats/frequent_categories.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "nexusml/base/error.h"

namespace nexusml::stats {
namespace {

constexpr std::size_t kMostCounters = 32'768;

/// The bytes that are kept of a text: whole UTF-8 characters.
std::string_view cut(std::string_view text) {
  std::size_t length = FrequentCategories::kKeptBytes;
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return text.substr(0, length);
}

}  // namespace

FrequentCategories::FrequentCategories(std::size_t counters) : most_(counters) {
  if (counters < 2 || counters > kMostCounters) bug("frequent categories with too few or too many counters");
  counters_.reserve(counters);
  scratch_.reserve(counters);
  slots_.resize(std::bit_ceil(2 * counters));
}

void FrequentCategories::add(std::string_view category) {
  ++total_;
  add(std::hash<std::string_view>{}(category), cut(category), 1);
}

void FrequentCategories::add(std::uint64_t hash, std::string_view kept, std::uint64_t count) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    Counter& counter = counters_[slots_[slot] - 1U];
    if (counter.hash != hash || counter.kept() != kept) continue;
    counter.count += count;
    return;
  }
  if (counters_.size() == most_) take_off_median();
  Counter& counter = counters_.emplace_back();
  counter.hash = hash;
  counter.count = count;
  counter.length = static_cast<std::uint8_t>(kept.size());
  std::ranges::copy(kept, counter.text.begin());
  place(counters_.size() - 1);
}

/// Enters a counter into the slots.
void FrequentCategories::place(std::size_t counter) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = counters_[counter].hash & mask;
  while (slots_[slot] != 0) slot = (slot + 1) & mask;
  slots_[slot] = static_cast<std::uint16_t>(counter + 1);
}

/// Takes the median count off all counters: at least half of them go, and at least the median times half of the counters
/// goes with them, which is where the bound of the error comes from.
void FrequentCategories::take_off_median() {
  scratch_.clear();
  for (const Counter& counter : counters_) scratch_.push_back(counter.count);
  const auto middle = scratch_.begin() + static_cast<std::ptrdiff_t>((scratch_.size() - 1) / 2);
  std::nth_element(scratch_.begin(), middle, scratch_.end());
  const std::uint64_t median = *middle;
  error_ += median;
  std::erase_if(counters_, [&](const Counter& counter) { return counter.count <= median; });
  std::ranges::fill(slots_, std::uint16_t{0});
  for (std::size_t i = 0; i < counters_.size(); ++i) {
    counters_[i].count -= median;
    place(i);
  }
}

void FrequentCategories::merge(const FrequentCategories& other) {
  if (&other == this) return merge(FrequentCategories(other));
  if (other.most_ != most_) bug("merging frequent categories with different numbers of counters");
  for (const Counter& counter : other.counters_) add(counter.hash, counter.kept(), counter.count);
  total_ += other.total_;
  error_ += other.error_;
}

void FrequentCategories::clear() {
  counters_.clear();
  std::ranges::fill(slots_, std::uint16_t{0});
  total_ = 0;
  error_ = 0;
}

std::vector<FrequentCategories::Found> FrequentCategories::top(std::size_t most) const {
  std::vector<Found> found;
  for (const Counter& counter : counters_) found.push_back({std::string(counter.kept()), counter.count});
  std::ranges::sort(
      found, [](const Found& a, const Found& b) { return a.count != b.count ? a.count > b.count : a.name < b.name; });
  found.resize(std::min(found.size(), most));
  return found;
}

}  // namespace nexusml::stats
