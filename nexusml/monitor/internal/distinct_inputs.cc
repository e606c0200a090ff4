#include "nexusml/monitor/internal/distinct_inputs.h"

#include <algorithm>
#include <bit>

#include "nexusml/base/error.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kLeastSlots = 512;
constexpr unsigned kTagBits = 16;
constexpr std::uint64_t kTagMask = (std::uint64_t{1} << kTagBits) - 1;
constexpr std::int64_t kTags = 65'535;  // 0 is that of an empty slot

/// Whether a key is remembered at a level: by its lowest bits, for its highest ones choose the slot.
bool is_sampled(std::uint64_t key, unsigned level) {
  const std::uint64_t mask = (std::uint64_t{1} << level) - 1;
  return ((key >> kTagBits) & mask) == 0;
}

}  // namespace

DistinctInputs::DistinctInputs(std::size_t panes) : panes_(static_cast<std::int64_t>(panes)), slots_(kLeastSlots) {
  if (panes == 0 || panes > 32'768) bug("a window of distinct inputs with too many panes, or none");
}

std::uint64_t DistinctInputs::tag_of(std::int64_t pane) const {
  return static_cast<std::uint64_t>(pane % kTags) + 1;
}

bool DistinctInputs::is_live(std::uint64_t slot, std::int64_t pane) const {
  if (slot == 0) return false;
  const auto seen = static_cast<std::int64_t>(slot & kTagMask) - 1;
  const std::int64_t age = (pane % kTags - seen + kTags) % kTags;
  return age < panes_;
}

void DistinctInputs::add(std::uint64_t hash, std::int64_t pane) {
  if (pane != pane_) on_pane(pane);
  const std::uint64_t key = hash & ~kTagMask;
  if (!is_sampled(key, level_)) return;
  if (insert(key, tag_of(pane)) && used_ > slots_.size() / 2) sweep(pane);
}

/// Returns: whether a slot was taken.
bool DistinctInputs::insert(std::uint64_t key, std::uint64_t tag) {
  const std::size_t mask = slots_.size() - 1;
  const int shift = 64 - std::countr_zero(slots_.size());
  for (std::size_t at = key >> shift;; at = (at + 1) & mask) {
    std::uint64_t& slot = slots_[at];
    if (slot == 0) {
      slot = key | tag;
      ++used_;
      return true;
    }
    if ((slot & ~kTagMask) == key) {
      slot = key | tag;
      return false;
    }
  }
}

void DistinctInputs::on_pane(std::int64_t pane) {
  const bool long_silence = pane_ >= 0 && pane - pane_ >= panes_;
  pane_ = pane;
  if (long_silence) {  // nothing is live, and tags must not come round
    slots_.assign(kLeastSlots, 0);
    used_ = 0;
    level_ = estimate_level_ = 0;
    swept_ = pane;
    return;
  }
  if (pane - swept_ > kTags / 2) sweep(pane);
  if (pane - level_since_ >= panes_) estimate_level_ = level_;
  if (level_ == 0 || estimate_level_ != level_) return;
  const auto live = std::ranges::count_if(slots_, [&](std::uint64_t slot) { return is_live(slot, pane); });
  if (static_cast<std::size_t>(live) < slots_.size() / 16) {
    --level_;
    level_since_ = pane;
  }
}

/// Makes room: forgets what left the window, then grows, then samples more thinly.
void DistinctInputs::sweep(std::int64_t pane) {
  swept_ = pane;
  std::vector<std::uint64_t> live;
  live.reserve(used_);
  std::ranges::copy_if(slots_, std::back_inserter(live), [&](std::uint64_t slot) { return is_live(slot, pane); });
  std::size_t size = slots_.size();
  if (live.size() > size / 4 && size < kSlots) size *= 2;
  while (live.size() > size / 4 && size == kSlots) {
    ++level_;
    estimate_level_ = std::max(estimate_level_, level_);
    std::erase_if(live, [&](std::uint64_t slot) { return !is_sampled(slot & ~kTagMask, level_); });
  }
  slots_.assign(size, 0);
  used_ = 0;
  for (const std::uint64_t slot : live) insert(slot & ~kTagMask, slot & kTagMask);
}

double DistinctInputs::count(std::int64_t pane) const {
  if (pane_ >= 0 && pane - pane_ >= panes_) return 0;  // tags may have come round
  const auto live = std::ranges::count_if(
      slots_, [&](std::uint64_t slot) { return is_live(slot, pane) && is_sampled(slot & ~kTagMask, estimate_level_); });
  return static_cast<double>(live) * static_cast<double>(std::uint64_t{1} << estimate_level_);
}

std::vector<std::uint64_t> DistinctInputs::count_by_age(std::int64_t pane) const {
  std::vector<std::uint64_t> counts(static_cast<std::size_t>(panes_));
  if (pane_ >= 0 && pane - pane_ >= panes_) return counts;
  for (const std::uint64_t slot : slots_) {
    if (!is_live(slot, pane) || !is_sampled(slot & ~kTagMask, estimate_level_)) continue;
    const auto seen = static_cast<std::int64_t>(slot & kTagMask) - 1;
    counts[static_cast<std::size_t>((pane % kTags - seen + kTags) % kTags)] += std::uint64_t{1} << estimate_level_;
  }
  return counts;
}

}  // namespace nexusml::monitor
