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

/// How a record begins; behind it lie the numbers, then the texts, in the order of the members here. A multiple of 8 bytes.
struct EventRing::Record {
  static constexpr std::uint32_t kSkip = 0xFFFFFFFF;  // as first count: nothing but the way to the block's start

  std::uint32_t size;                    // of the whole record, in bytes
  std::array<std::uint32_t, 3> numbers;  // how many scores, values, values of the series
  std::array<std::uint32_t, 6> texts;    // bytes of hash, text, subject, user, item, field
  std::int32_t label;
  std::uint32_t unknown_fields;
  const EventSource* source;
  std::int64_t time;     // in the system clock's ticks
  std::int64_t latency;  // ns
  double confidence;
  double rating;
  std::uint64_t fingerprint;
  std::int8_t error;  // -1: none
  InputFault fault;
  bool cold_start;
  bool shortened;
  std::uint8_t id_size;
  std::array<std::uint8_t, 3> unused;
  std::array<char, 64> id;
};

EventRing::EventRing(std::size_t bytes) : capacity_(bytes), bytes_(std::make_unique_for_overwrite<std::byte[]>(bytes)) {
  constexpr std::size_t kLargest =
      sizeof(Record) + 2 * kMaximumText + 4 * kMaximumId + 3 * kMaximumNumbers * sizeof(double) + 8;
  static_assert(sizeof(Record) % 8 == 0 && kLargest <= (std::size_t{1} << 20) / 2);
  if (!std::has_single_bit(bytes) || bytes < (std::size_t{1} << 20)) bug("an event ring of a wrong size");
}

bool EventRing::make_room(std::size_t size) noexcept {
  const std::uint64_t tail = tail_.load(std::memory_order_relaxed);  // only this thread writes it
  if (tail + size - seen_head_ <= capacity_) return true;
  seen_head_ = head_.load(std::memory_order_acquire);  // what lies before it is read and may be overwritten
  return tail + size - seen_head_ <= capacity_;
}

bool EventRing::push(const PredictionEvent& event) noexcept {
  Record record;
  record.shortened = event.shortened;
  std::array numbers = {event.scores, event.values, event.series};
  std::array texts = {event.input_hash, event.text, event.subject, event.user, event.item, event.field};
  constexpr std::array kLongest = {kMaximumId, kMaximumText, kMaximumText, kMaximumId, kMaximumId, kMaximumId};
  std::size_t number_bytes = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i].size() > kMaximumNumbers) {
      numbers[i] = numbers[i].first(kMaximumNumbers);
      record.shortened = true;
    }
    record.numbers[i] = static_cast<std::uint32_t>(numbers[i].size());
    number_bytes += numbers[i].size_bytes();
  }
  std::size_t text_bytes = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() > kLongest[i]) {
      texts[i] = texts[i].substr(0, kLongest[i]);
      record.shortened = true;
    }
    record.texts[i] = static_cast<std::uint32_t>(texts[i].size());
    text_bytes += texts[i].size();
  }
  const std::size_t size = sizeof(Record) + number_bytes + round_up(text_bytes);

  std::byte* at = begin_record(size);
  if (at == nullptr) return false;
  record.size = static_cast<std::uint32_t>(size);
  record.label = event.label;
  record.source = event.source;
  record.time = event.time.time_since_epoch().count();
  record.latency = event.latency.count();
  record.confidence = event.confidence;
  record.rating = event.rating;
  record.fingerprint = event.fingerprint;
  record.unknown_fields = event.unknown_fields;
  record.fault = event.fault;
  record.error = event.error ? static_cast<std::int8_t>(*event.error) : std::int8_t{-1};
  record.cold_start = event.cold_start;
  record.id_size = static_cast<std::uint8_t>(std::min(event.id.size(), record.id.size()));
  if (!event.id.empty()) std::memcpy(record.id.data(), event.id.data(), record.id_size);
  record.unused = {};
  const auto append = [&at](const void* from, std::size_t count) {
    if (count > 0) std::memcpy(at, from, count);
    at += count;
  };
  append(&record, sizeof(record));
  for (const std::span<const double> list : numbers) append(list.data(), list.size_bytes());
  for (const std::string_view text : texts) append(text.data(), text.size());
  pushed_.store(pushed_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  const std::uint64_t tail = tail_.load(std::memory_order_relaxed);  // only this thread writes it
  tail_.store(tail + size, std::memory_order_release);               // the consumer finds a whole record
  return true;
}

/// Where a record of `size` bytes may be written, at the tail, or null. Records do not wrap: the rest of the block is
/// skipped then.
std::byte* EventRing::begin_record(std::size_t size) noexcept {
  const std::uint64_t tail = tail_.load(std::memory_order_relaxed);  // only this thread writes it
  const std::size_t to_end = capacity_ - (tail & (capacity_ - 1));
  const std::size_t skipped = size <= to_end ? 0 : to_end;
  if (!make_room(size + skipped)) return nullptr;
  if (skipped > 0) {
    const std::array<std::uint32_t, 2> skip = {static_cast<std::uint32_t>(skipped), Record::kSkip};
    std::memcpy(bytes_.get() + (tail & (capacity_ - 1)), skip.data(), sizeof(skip));
    tail_.store(tail + skipped, std::memory_order_release);  // the consumer finds the mark whole
  }
  return bytes_.get() + ((tail + skipped) & (capacity_ - 1));
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
  PredictionEvent event;
  event.source = record->source;
  event.id = {record->id.data(), record->id_size};
  event.time = std::chrono::system_clock::time_point(std::chrono::system_clock::duration(record->time));
  event.latency = std::chrono::nanoseconds(record->latency);
  if (record->error >= 0) event.error = static_cast<ErrorCode>(record->error);
  event.label = record->label;
  event.confidence = record->confidence;
  event.rating = record->rating;
  event.fingerprint = record->fingerprint;
  event.unknown_fields = record->unknown_fields;
  event.fault = record->fault;
  event.cold_start = record->cold_start;
  event.shortened = record->shortened;
  const auto* number = reinterpret_cast<const double*>(at + sizeof(Record));
  std::size_t i = 0;
  for (std::span<const double>* list : {&event.scores, &event.values, &event.series}) {
    *list = {number, record->numbers[i]};
    number += record->numbers[i++];
  }
  const auto* character = reinterpret_cast<const char*>(number);
  i = 0;
  for (std::string_view* text :
       {&event.input_hash, &event.text, &event.subject, &event.user, &event.item, &event.field}) {
    *text = {character, record->texts[i]};
    character += record->texts[i++];
  }
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
