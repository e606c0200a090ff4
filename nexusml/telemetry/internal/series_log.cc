#include "nexusml/telemetry/internal/series_log.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "nexusml/telemetry/internal/change_code.h"

namespace nexusml::telemetry::internal {
namespace {

/// What a chunk's first value is told from.
SampledValue zero_like(const SampledValue& value) {
  return {.value = 0, .buckets = std::vector<std::uint64_t>(value.buckets.size())};
}

bool same(const SampledValue& a, const SampledValue& b) {
  return std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value) && a.buckets == b.buckets;
}

}  // namespace

SeriesLog::SeriesLog(std::uint64_t born, SampledValue value) : born_(born), newest_(std::move(value)) {}

void SeriesLog::record(std::uint64_t block, std::uint64_t sample, const SampledValue& value) {
  if (same(newest_, value)) return;
  if (chunks_.empty() || chunks_.back().block != block) {
    seal();
    chunks_.push_back({block, {}});
    append_change(chunks_.back().bytes, 1, zero_like(newest_), newest_);
    last_change_ = block - 1;  // may wrap round below 0, and back
  }
  append_change(chunks_.back().bytes, sample - last_change_, newest_, value);
  last_change_ = sample;
  newest_ = value;
}

void SeriesLog::drop_before(std::uint64_t block) {
  const auto kept = std::ranges::find_if(chunks_, [&](const Chunk& chunk) { return chunk.block >= block; });
  if (kept == chunks_.begin()) return;
  chunks_.erase(chunks_.begin(), kept);
  chunks_.shrink_to_fit();
}

void SeriesLog::seal() {
  if (!chunks_.empty()) chunks_.back().bytes.shrink_to_fit();
}

std::size_t SeriesLog::bytes() const {
  constexpr std::size_t kAllocation = 16;  // what the allocator adds, about
  const std::size_t inside = std::string().capacity();
  std::size_t bytes = chunks_.capacity() * sizeof(Chunk) + (chunks_.capacity() != 0 ? kAllocation : 0);
  for (const Chunk& chunk : chunks_) {
    if (chunk.bytes.capacity() > inside) bytes += chunk.bytes.capacity() + 1 + kAllocation;
  }
  return bytes;
}

const SampledValue& SeriesLog::Cursor::at(std::uint64_t sample) {
  if (sample < log_.born_) return absent_;
  if (!entered_) enter(sample);
  while (next_ && *next_ <= sample) {
    apply_change(rest_, value_);
    position_ = *next_;
    find_next();
  }
  return value_;
}

/// Goes to the newest chunk whose block begins at or before the sample; without one, to the first.
void SeriesLog::Cursor::enter(std::uint64_t sample) {
  entered_ = true;
  value_ = log_.newest_;
  if (log_.chunks_.empty()) return;
  const auto after = std::ranges::upper_bound(log_.chunks_, sample, {}, &Chunk::block);
  chunk_ = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - log_.chunks_.begin() - 1, 0));
  const Chunk& chunk = log_.chunks_[chunk_];
  value_ = zero_like(log_.newest_);
  rest_ = chunk.bytes;
  apply_change(rest_, value_);
  position_ = chunk.block - 1;
  find_next();
}

void SeriesLog::Cursor::find_next() {
  next_.reset();
  if (rest_.empty()) {
    if (chunk_ + 1 == log_.chunks_.size()) return;
    const Chunk& chunk = log_.chunks_[++chunk_];
    SampledValue known = zero_like(value_);
    rest_ = chunk.bytes;
    apply_change(rest_, known);  // the value before the block: the one at hand
    position_ = chunk.block - 1;
  }
  next_ = position_ + gap_of(rest_);
}

}  // namespace nexusml::telemetry::internal
