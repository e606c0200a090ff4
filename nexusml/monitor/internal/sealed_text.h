#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::monitor {

/// A 64-bit hash of bytes (FNV-1a) that is the same on every machine, continuing from that of what stood before them. It
/// finds damage, not malice.
///
/// Threads: pure function. Cost: about a nanosecond a byte.
[[nodiscard]] std::uint64_t hash_of(std::string_view bytes, std::uint64_t before = 0xCBF29CE484222325ULL);

/// A file's bytes: "nexusml KIND FORMAT BYTES HASH" and a line end, then the payload.
[[nodiscard]] std::string seal(std::string_view kind, int format, std::string_view payload);

/// Returns:  the payload, a view of the bytes.
/// Errors:   kCorrupt if it is of another kind or format, of another length than it says, or its hash does not fit.
/// Threads:  pure function.
[[nodiscard]] Result<std::string_view> unseal(std::string_view kind, int format, std::string_view bytes);

}  // namespace nexusml::monitor
