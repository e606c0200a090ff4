#include "nexusml/telemetry/internal/history_ring.h"

#include <algorithm>
#include <utility>

namespace nexusml::telemetry::internal {
namespace {

constexpr std::uint64_t kSamplesPerBlock = 120;  // half an hour of 15 s: what goes at once when time is over
constexpr std::size_t kBlocksPerMemory = 8;      // a block that takes this part of the memory is full too

SampledValue sampled(const metrics::SeriesSnapshot& series, metrics::MetricType type) {
  if (type == metrics::MetricType::kHistogram) return {.value = series.sum, .buckets = series.buckets};
  return {.value = series.value};
}

/// As sampled() says that a series is not there, however many buckets it has.
SampledValue absent_like(const SampledValue& value) {
  SampledValue absent;
  absent.buckets.resize(value.buckets.size());
  return absent;
}

std::size_t name_bytes_of(const HistoryRing::Series& series) {
  constexpr std::size_t kAllocation = 16;
  const std::size_t inside = std::string().capacity();
  std::size_t bytes = sizeof(series) + series.label_values.size() * sizeof(std::string) + 2 * kAllocation +
                      series.log.newest().buckets.size() * sizeof(std::uint64_t);
  for (const std::string& value : series.label_values) {
    if (value.capacity() > inside) bytes += value.capacity() + kAllocation;
  }
  return bytes;
}

}  // namespace

HistoryRing::HistoryRing(std::chrono::nanoseconds length, std::size_t maximum_bytes)
    : length_(length), maximum_bytes_(maximum_bytes) {}

void HistoryRing::append(const metrics::Snapshot& snapshot, Time time) {
  sample_ = end();
  begin_block_if_full();
  times_.push_back(empty() ? time : std::max(time, times_.back()));
  series_left_out_ = 0;
  auto known = families_.begin();
  for (const metrics::FamilySnapshot& now : snapshot.families) {
    for (; known != families_.end() && known->first < now.name; ++known) vanish(known->second);
    if (known == families_.end() || known->first != now.name) {
      known = families_.emplace_hint(known, now.name, Family{now.type, now.labels, now.bounds, {}});
    }
    merge(known->second, now);
    ++known;
  }
  for (; known != families_.end(); ++known) vanish(known->second);
  evict(times_.back());
}

/// Both lists are sorted by label values.
void HistoryRing::merge(Family& family, const metrics::FamilySnapshot& now) {
  if (family.series.capacity() == 0) family.series.reserve(now.series.size());
  std::size_t at = 0;
  for (const metrics::SeriesSnapshot& series : now.series) {
    const auto before = [&] {
      return at < family.series.size() && family.series[at].label_values < series.label_values;
    };
    for (; before(); ++at) record(family.series[at], absent_like(family.series[at].log.newest()));
    const SampledValue value = sampled(series, family.type);
    if (at < family.series.size() && family.series[at].label_values == series.label_values) {
      record(family.series[at++], value);
    } else if (auto made = make_series(series, value)) {
      family.series.insert(family.series.begin() + static_cast<std::ptrdiff_t>(at++), std::move(*made));
    }
  }
  for (; at < family.series.size(); ++at) record(family.series[at], absent_like(family.series[at].log.newest()));
}

void HistoryRing::record(Series& series, const SampledValue& value) {
  const std::size_t before = series.log.bytes();
  series.log.record(blocks_.back(), sample_, value);
  log_bytes_ += series.log.bytes() - before;
}

std::optional<HistoryRing::Series> HistoryRing::make_series(const metrics::SeriesSnapshot& now,
                                                            const SampledValue& value) {
  Series series{now.label_values, SeriesLog(sample_, value)};
  const std::size_t bytes = name_bytes_of(series);
  if (name_bytes_ + bytes > maximum_bytes_ / 2) {
    ++series_left_out_;
    return std::nullopt;
  }
  name_bytes_ += bytes;
  ++series_count_;
  return series;
}

void HistoryRing::vanish(Family& family) {
  for (Series& series : family.series) record(series, absent_like(series.log.newest()));
}

void HistoryRing::begin_block_if_full() {
  const bool full = blocks_.empty() || sample_ - blocks_.back() >= kSamplesPerBlock ||
                    log_bytes_ > log_bytes_before_block_ + maximum_bytes_ / kBlocksPerMemory;
  if (!full) return;
  for (auto& [name, family] : families_) {
    for (Series& series : family.series) series.log.seal();
    family.series.shrink_to_fit();
  }
  recount();
  log_bytes_before_block_ = log_bytes_;
  blocks_.push_back(sample_);
}

void HistoryRing::evict(Time now) {
  while (blocks_.size() > 1 && time(blocks_[1]) <= now - length_) drop_oldest_block();
  while (blocks_.size() > 1 && bytes() > maximum_bytes_) {
    samples_cut_short_ += blocks_[1] - first_;
    drop_oldest_block();
  }
}

void HistoryRing::drop_oldest_block() {
  const std::size_t before = log_bytes_;
  blocks_.pop_front();
  times_.erase(times_.begin(), times_.begin() + static_cast<std::ptrdiff_t>(blocks_.front() - first_));
  first_ = blocks_.front();
  for (auto& [name, family] : families_) {
    for (Series& series : family.series) series.log.drop_before(first_);
    std::erase_if(family.series,
                  [](const Series& series) { return series.log.newest().absent() && !series.log.has_changes(); });
  }
  std::erase_if(families_, [](const auto& family) { return family.second.series.empty(); });
  recount();
  log_bytes_before_block_ -= std::min(log_bytes_before_block_, before - log_bytes_);
}

void HistoryRing::recount() {
  name_bytes_ = 0;
  log_bytes_ = 0;
  series_count_ = 0;
  for (const auto& [name, family] : families_) {
    series_count_ += family.series.size();
    for (const Series& series : family.series) {
      name_bytes_ += name_bytes_of(series);
      log_bytes_ += series.log.bytes();
    }
  }
}

const HistoryRing::Family* HistoryRing::find(std::string_view name) const {
  const auto found = families_.find(name);
  return found != families_.end() ? &found->second : nullptr;
}

std::optional<std::uint64_t> HistoryRing::sample_at(Time time) const {
  const auto after = std::ranges::upper_bound(times_, time);
  if (after == times_.begin()) return std::nullopt;
  return first_ + static_cast<std::uint64_t>(after - times_.begin()) - 1;
}

std::optional<std::uint64_t> HistoryRing::window_start(std::chrono::nanoseconds window) const {
  if (times_.size() < 2) return first_ != 0 && !empty() ? std::optional(first_) : std::nullopt;
  const Time target = times_.back() - window;
  const auto last = times_.end() - 2;
  auto after = std::lower_bound(times_.begin(), last, target);
  if (after != times_.begin() && target - *(after - 1) <= *after - target) --after;
  const auto spacing = *(times_.begin() + 1) - times_.front();
  const bool beyond_all = after == times_.begin() && target < times_.front() - spacing / 2;
  if (beyond_all && first_ == 0) return std::nullopt;
  return first_ + static_cast<std::uint64_t>(after - times_.begin());
}

}  // namespace nexusml::telemetry::internal
