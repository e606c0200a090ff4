#include "nexusml/telemetry/internal/event_ring.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace nexusml::telemetry::internal {
namespace {

constexpr std::size_t round_up(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

}  // namespace

/// How a record begins; behind it lie scores, values, text, subject, user and item. A multiple of 8 bytes long.
struct EventRing::Record {
  static constexpr std::uint32_t kSkip = 0xFFFFFFFF;  // as `scores`: nothing but the way to the block's start

  std::uint32_t size;    // of the whole record, in bytes
  std::uint32_t scores;  // number
  const EventSource* source;
  std::int64_t time;     // in the system clock's ticks
  std::int64_t latency;  // ns
  double confidence;
  double rating;
  std::int32_t label;
  std::uint32_t values;  // number
  std::uint32_t text;    // bytes, as the following
  std::uint32_t subject;
  std::uint32_t user;
  std::uint32_t item;
  std::int8_t error;  // -1: none
  bool cold_start;
  bool shortened;
  std::uint8_t id_size;
  std::array<char, 64> id;
  std::uint32_t unused;
};

EventRing::EventRing(std::size_t bytes) : capacity_(bytes), bytes_(std::make_unique_for_overwrite<std::byte[]>(bytes)) {
  constexpr std::size_t kLargest =
      sizeof(Record) + 2 * kMaximumText + 2 * kMaximumId + 2 * kMaximumNumbers * sizeof(double) + 8;
  static_assert(sizeof(Record) % 8 == 0 && kLargest <= (std::size_t{256} << 10) / 2);
  if (!std::has_single_bit(bytes) || bytes < (std::size_t{256} << 10)) bug("an event ring of a wrong size");
}

bool EventRing::make_room(std::size_t size) noexcept {
  const std::uint64_t tail = tail_.load(std::memory_order_relaxed);  // only this thread writes it
  if (tail + size - seen_head_ <= capacity_) return true;
  seen_head_ = head_.load(std::memory_order_acquire);  // what lies before it is read and may be overwritten
  return tail + size - seen_head_ <= capacity_;
}

bool EventRing::push(const PredictionEvent& event) noexcept {
  const auto scores = event.scores.first(std::min(event.scores.size(), kMaximumNumbers));
  const auto values = event.values.first(std::min(event.values.size(), kMaximumNumbers));
  const std::array texts = {event.text.substr(0, kMaximumText), event.subject.substr(0, kMaximumText),
                            event.user.substr(0, kMaximumId), event.item.substr(0, kMaximumId)};
  Record record;
  const std::size_t numbers = (scores.size() + values.size()) * sizeof(double);
  const std::size_t characters = texts[0].size() + texts[1].size() + texts[2].size() + texts[3].size();
  const std::size_t size = sizeof(Record) + numbers + round_up(characters);

  std::uint64_t tail = tail_.load(std::memory_order_relaxed);  // only this thread writes it
  const std::size_t to_end = capacity_ - (tail & (capacity_ - 1));
  const std::size_t skipped = size <= to_end ? 0 : to_end;
  if (!make_room(size + skipped)) return false;
  if (skipped > 0) {
    const std::array<std::uint32_t, 2> skip = {static_cast<std::uint32_t>(skipped), Record::kSkip};
    std::memcpy(bytes_.get() + (tail & (capacity_ - 1)), skip.data(), sizeof(skip));
    tail += skipped;
  }
  record.size = static_cast<std::uint32_t>(size);
  record.scores = static_cast<std::uint32_t>(scores.size());
  record.source = event.source;
  record.time = event.time.time_since_epoch().count();
  record.latency = event.latency.count();
  record.confidence = event.confidence;
  record.rating = event.rating;
  record.label = event.label;
  record.values = static_cast<std::uint32_t>(values.size());
  record.text = static_cast<std::uint32_t>(texts[0].size());
  record.subject = static_cast<std::uint32_t>(texts[1].size());
  record.user = static_cast<std::uint32_t>(texts[2].size());
  record.item = static_cast<std::uint32_t>(texts[3].size());
  record.error = event.error ? static_cast<std::int8_t>(*event.error) : std::int8_t{-1};
  record.cold_start = event.cold_start;
  record.shortened = event.shortened || scores.size() < event.scores.size() || values.size() < event.values.size() ||
                     texts[0].size() < event.text.size() || texts[1].size() < event.subject.size() ||
                     texts[2].size() < event.user.size() || texts[3].size() < event.item.size();
  record.id_size = static_cast<std::uint8_t>(std::min(event.id.size(), record.id.size()));
  std::memcpy(record.id.data(), event.id.data(), record.id_size);
  record.unused = 0;

  std::byte* at = bytes_.get() + (tail & (capacity_ - 1));
  const auto append = [&at](const void* from, std::size_t count) {
    if (count > 0) std::memcpy(at, from, count);
    at += count;
  };
  append(&record, sizeof(record));
  append(scores.data(), scores.size_bytes());
  append(values.data(), values.size_bytes());
  for (const std::string_view text : texts) append(text.data(), text.size());
  pushed_.store(pushed_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  tail_.store(tail + size, std::memory_order_release);  // the consumer finds a whole record
  return true;
}

bool EventRing::crossed_half() noexcept {
  const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
  bool half_full = tail - seen_head_ >= capacity_ / 2;
  if (half_full && !was_half_full_) {
    seen_head_ = head_.load(std::memory_order_acquire);
    half_full = tail - seen_head_ >= capacity_ / 2;
    was_half_full_ = half_full;
    return half_full;
  }
  was_half_full_ = half_full;
  return false;
}

PredictionEvent EventRing::decode(const std::byte* at) {
  const auto* record = reinterpret_cast<const Record*>(at);
  const auto* numbers = reinterpret_cast<const double*>(at + sizeof(Record));
  PredictionEvent event;
  event.source = record->source;
  event.id = {record->id.data(), record->id_size};
  event.time = std::chrono::system_clock::time_point(std::chrono::system_clock::duration(record->time));
  event.latency = std::chrono::nanoseconds(record->latency);
  if (record->error >= 0) event.error = static_cast<ErrorCode>(record->error);
  event.label = record->label;
  event.confidence = record->confidence;
  event.rating = record->rating;
  event.cold_start = record->cold_start;
  event.shortened = record->shortened;
  event.scores = {numbers, record->scores};
  event.values = {numbers + record->scores, record->values};
  const auto* characters = reinterpret_cast<const char*>(numbers + record->scores + record->values);
  const auto take = [&characters](std::uint32_t size) {
    const std::string_view text(characters, size);
    characters += size;
    return text;
  };
  event.text = take(record->text);
  event.subject = take(record->subject);
  event.user = take(record->user);
  event.item = take(record->item);
  return event;
}

void EventRing::read(std::vector<PredictionEvent>& events, std::size_t maximum) {
  events.clear();
  const std::uint64_t tail = tail_.load(std::memory_order_acquire);  // what lies before it is whole
  while (position_ < tail && events.size() < maximum) {
    const std::byte* at = bytes_.get() + (position_ & (capacity_ - 1));
    std::array<std::uint32_t, 2> begin;
    std::memcpy(begin.data(), at, sizeof(begin));
    position_ += begin[0];
    if (begin[1] != Record::kSkip) events.push_back(decode(at));
  }
  read_ += events.size();
}

void EventRing::release() noexcept {
  released_.store(read_, std::memory_order_relaxed);
  head_.store(position_, std::memory_order_release);  // the producer overwrites only what was used
}

std::uint64_t EventRing::waiting() const noexcept {
  const std::uint64_t released = released_.load(std::memory_order_relaxed);
  const std::uint64_t pushed = pushed_.load(std::memory_order_relaxed);
  return pushed < released ? 0 : pushed - released;
}

}  // namespace nexusml::telemetry::internal
