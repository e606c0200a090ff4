#pragma once

#include <filesystem>

#include "nexusml/base/result.h"

namespace nexusml::models::internal {

/// A new, empty folder in which a version is put together; no reader takes its name for a version. It is removed, with what
/// it holds, at the end of its life unless it became one.
///
/// Threads: one owner.
class StagingFolder {
 public:
  /// Errors: kUnavailable if it cannot be made in `parent`, which is made if it is not there.
  [[nodiscard]] static Result<StagingFolder> make(const std::filesystem::path& parent);

  StagingFolder(StagingFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  StagingFolder& operator=(StagingFolder&&) = delete;
  ~StagingFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Renames it to what it is from now on.
  ///
  /// Errors: kConflict if there is something of that name, kUnavailable.
  [[nodiscard]] Status become(const std::filesystem::path& target);

 private:
  explicit StagingFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace nexusml::models::internal
