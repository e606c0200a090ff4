#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace nexusml::serve {

/// What can be seen of a version's folder without reading its files.
///
/// Threads: a value.
struct VersionFolder {
  std::uint64_t files = 0;  ///< stands for names, sizes and times of change; differs after any change
  bool has_info = false;    ///< model.json is there
  /// When a file was last written, replaced or renamed, as the file system says; copying tools cannot set this time.
  std::chrono::system_clock::time_point changed{};
};

/// Looks at a folder; one that cannot be listed looks empty. Threads: any.
[[nodiscard]] VersionFolder inspect_version_folder(const std::filesystem::path& folder);

}  // namespace nexusml::serve
