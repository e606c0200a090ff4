#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The bytes of one file of a spool: a mark, then records. A record is its length and a checksum over length and contents
// (little-endian, 4 bytes each), then the contents. A file of zeros, which a power failure may leave, is no record.
namespace nexusml::store::internal {

inline constexpr std::string_view kSegmentMark = "NXSPOOL1";
inline constexpr std::size_t kRecordHeader = 8;
inline constexpr std::size_t kLargestRecord = std::size_t{32} << 20;  ///< of contents; a longer length is damage

/// Appends a record. Takes: at most kLargestRecord bytes.
void append_record(std::string& target, std::string_view contents);

/// How many bytes of contents a record's header announces. Takes: at least kRecordHeader bytes.
[[nodiscard]] std::size_t announced_bytes(std::string_view header);

/// The contents of the record at the start of `bytes`; nothing if it is damaged or not all there.
/// Cost: a checksum.  Threads: pure function.
[[nodiscard]] std::optional<std::string_view> parse_record(std::string_view bytes);

/// Where the last good record of a segment ends: 0 without the mark. Damaged ones may lie before it, if the lengths that they
/// announce lead to it.
[[nodiscard]] std::size_t whole_bytes(std::string_view segment);

}  // namespace nexusml::store::internal
