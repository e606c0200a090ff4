#include "nexusml/telemetry/internal/change_code.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <optional>

#include "nexusml/base/error.h"

namespace nexusml::telemetry::internal {
namespace {

// The first byte of a change.
constexpr std::uint8_t kGapFollows = 1;  // a gap other than 1 stands behind the first byte
constexpr std::uint8_t kBytesDiffer =
    2;  // the value changes by exclusive-or of some bytes, otherwise by a whole number
// By a whole number: 5 bits of it, and whether more follow.
constexpr int kFirstShift = 2;
constexpr int kFirstBits = 5;
constexpr std::uint8_t kMoreFollow = 0x80;
// By some bytes: 3 bits for the zero bytes in front, 3 for the number of bytes less one.
constexpr int kFrontShift = 2;
constexpr int kLengthShift = 5;

constexpr double kExactInteger = 9007199254740992.0;  // 2^53: up to here every whole number is a double

void append_varint(std::string& out, std::uint64_t n) {
  for (; n >= 0x80; n >>= 7) out.push_back(static_cast<char>(n | 0x80));
  out.push_back(static_cast<char>(n));
}

std::uint8_t take_byte(std::string_view& text) {
  if (text.empty()) bug("a change in the metric history is cut off");
  const auto byte = static_cast<std::uint8_t>(text.front());
  text.remove_prefix(1);
  return byte;
}

std::uint64_t take_varint(std::string_view& text) {
  std::uint64_t n = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = take_byte(text);
    n |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return n;
  }
  bug("a number in the metric history does not end");
}

std::optional<std::int64_t> as_integer(double value) {
  if (!(std::abs(value) <= kExactInteger) || value != std::trunc(value) || (value == 0 && std::signbit(value))) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(value);
}

/// Small numbers of either sign become small numbers without one.
std::uint64_t zigzag(std::int64_t n) {
  return (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63);
}

std::int64_t unzigzag(std::uint64_t n) {
  return static_cast<std::int64_t>((n >> 1) ^ (~(n & 1) + 1));
}

void append_difference(std::string& out, std::uint8_t flags, std::uint64_t gap, std::uint64_t difference) {
  const std::uint64_t rest = difference >> kFirstBits;
  const auto first = static_cast<std::uint8_t>((difference & ((1U << kFirstBits) - 1)) << kFirstShift);
  out.push_back(static_cast<char>(flags | first | (rest != 0 ? kMoreFollow : 0)));
  if (flags & kGapFollows) append_varint(out, gap);
  if (rest != 0) append_varint(out, rest);
}

void append_bytes(std::string& out, std::uint8_t flags, std::uint64_t gap, std::uint64_t bits) {
  const int front = std::min(std::countl_zero(bits) / 8, 7);
  const int back = bits == 0 ? 7 - front : std::countr_zero(bits) / 8;
  const int length = 8 - front - back;
  out.push_back(static_cast<char>(flags | kBytesDiffer | front << kFrontShift | (length - 1) << kLengthShift));
  if (flags & kGapFollows) append_varint(out, gap);
  for (int i = 0; i < length; ++i) out.push_back(static_cast<char>(bits >> (8 * (back + i))));
}

std::uint64_t take_bytes(std::string_view& text, std::uint8_t first) {
  const int front = first >> kFrontShift & 7;
  const int length = (first >> kLengthShift & 7) + 1;
  const int back = 8 - front - length;
  std::uint64_t bits = 0;
  for (int i = 0; i < length; ++i) bits |= static_cast<std::uint64_t>(take_byte(text)) << (8 * (back + i));
  return bits;
}

void append_buckets(std::string& out, const SampledValue& before, const SampledValue& after) {
  std::uint64_t moved = 0;
  for (std::size_t i = 0; i < after.buckets.size(); ++i) {
    if (after.buckets[i] != before.buckets[i]) moved |= std::uint64_t{1} << i;
  }
  append_varint(out, moved);
  for (std::size_t i = 0; i < after.buckets.size(); ++i) {
    if (moved >> i & 1) append_varint(out, after.buckets[i] - before.buckets[i]);
  }
}

void apply_buckets(std::string_view& text, SampledValue& value) {
  for (std::uint64_t moved = take_varint(text); moved != 0; moved &= moved - 1) {
    value.buckets[static_cast<std::size_t>(std::countr_zero(moved))] += take_varint(text);
  }
}

}  // namespace

void append_change(std::string& out, std::uint64_t gap, const SampledValue& before, const SampledValue& after) {
  const std::uint8_t flags = gap != 1 ? kGapFollows : 0;
  const auto from = as_integer(before.value);
  const auto to = as_integer(after.value);
  if (from && to) {
    append_difference(out, flags, gap, zigzag(*to - *from));
  } else {
    append_bytes(out, flags, gap,
                 std::bit_cast<std::uint64_t>(before.value) ^ std::bit_cast<std::uint64_t>(after.value));
  }
  if (!after.buckets.empty()) append_buckets(out, before, after);
}

std::uint64_t gap_of(std::string_view text) {
  return take_byte(text) & kGapFollows ? take_varint(text) : 1;
}

void apply_change(std::string_view& text, SampledValue& value) {
  const std::uint8_t first = take_byte(text);
  if (first & kGapFollows) static_cast<void>(take_varint(text));
  if (first & kBytesDiffer) {
    value.value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value.value) ^ take_bytes(text, first));
  } else {
    std::uint64_t difference = first >> kFirstShift & ((1U << kFirstBits) - 1);
    if (first & kMoreFollow) difference |= take_varint(text) << kFirstBits;
    value.value = static_cast<double>(static_cast<std::int64_t>(value.value) + unzigzag(difference));
  }
  if (!value.buckets.empty()) apply_buckets(text, value);
}

}  // namespace nexusml::telemetry::internal
