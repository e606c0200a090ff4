#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::base {

/// The whole file.
///
/// Errors: kNotFound if there is none, kUnavailable if it cannot be read, kTooLarge beyond `maximum_bytes`.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file,
                                            std::uint64_t maximum_bytes = 1ULL << 30);

/// Replaces the file in one step: readers see the old or the new contents, never a part, also after a crash.
///
/// Errors: kUnavailable with the system's reason (disk full, no permission).
[[nodiscard]] Status write_file(const std::filesystem::path& file, std::string_view bytes);

/// Makes what was written to the folder's entries durable.
[[nodiscard]] Status sync_folder(const std::filesystem::path& folder);

}  // namespace nexusml::base
