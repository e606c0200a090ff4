#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"

namespace nexusml::models {

/// What a version in the object store consists of. It is written last, so that a version that has one is whole.
///
/// Threads: a value.
struct VersionManifest {
  static constexpr int kFormatVersion = 1;
  static constexpr std::size_t kMostFiles = 64;
  static constexpr std::uint64_t kMostBytes = 8ULL << 30;  ///< of all files

  struct File {
    std::string name;
    std::uint64_t bytes = 0;
    std::string sha256;  ///< in hexadecimal

    bool operator==(const File&) const = default;
  };

  std::string model;
  std::uint64_t version = 0;
  std::chrono::system_clock::time_point published{};
  std::vector<File> files;  ///< sorted by name; model.json is one of them

  /// Returns: the file of that name, or null.
  [[nodiscard]] const File* find(std::string_view name) const;
};

[[nodiscard]] std::string to_json(const VersionManifest& manifest);

/// What it returns can be trusted as far as names go: every file is a plain name, of this folder and not hidden.
///
/// Errors:  kCorrupt with what is wrong, also for more than kMostFiles or kMostBytes.
/// Threads: pure function.
[[nodiscard]] Result<VersionManifest> parse_version_manifest(std::string_view json);

}  // namespace nexusml::models
