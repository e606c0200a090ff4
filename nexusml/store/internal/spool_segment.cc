#include "nexusml/store/internal/spool_segment.h"

#include <cstring>

#include "nexusml/base/error.h"
#include "nexusml/store/internal/crc32c.h"

namespace nexusml::store::internal {
namespace {

std::uint32_t number_at(std::string_view bytes, std::size_t position) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data() + position, sizeof number);
  return number;
}

void append_number(std::string& target, std::uint32_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  target.append(bytes, sizeof bytes);
}

}  // namespace

void append_record(std::string& target, std::string_view contents) {
  if (contents.size() > kLargestRecord) bug("a spool record beyond its limit");
  const std::size_t begin = target.size();
  append_number(target, static_cast<std::uint32_t>(contents.size()));
  const std::uint32_t length_sum = crc32c(std::string_view(target).substr(begin));
  append_number(target, crc32c(contents, length_sum));
  target.append(contents);
}

std::size_t announced_bytes(std::string_view header) {
  return number_at(header, 0);
}

std::optional<std::string_view> parse_record(std::string_view bytes) {
  if (bytes.size() < kRecordHeader) return std::nullopt;
  const std::size_t size = announced_bytes(bytes);
  if (size > kLargestRecord || size > bytes.size() - kRecordHeader) return std::nullopt;
  const std::string_view contents = bytes.substr(kRecordHeader, size);
  if (crc32c(contents, crc32c(bytes.substr(0, 4))) != number_at(bytes, 4)) return std::nullopt;
  return contents;
}

std::size_t whole_bytes(std::string_view segment) {
  if (!segment.starts_with(kSegmentMark)) return 0;
  std::size_t end = kSegmentMark.size();
  for (std::size_t at = end; segment.size() - at >= kRecordHeader;) {
    const std::size_t size = kRecordHeader + announced_bytes(segment.substr(at));
    if (size > kRecordHeader + kLargestRecord || size > segment.size() - at) break;
    const bool is_whole = parse_record(segment.substr(at, size)).has_value();
    at += size;
    if (is_whole) end = at;
  }
  return end;
}

}  // namespace nexusml::store::internal
