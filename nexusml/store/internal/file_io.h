#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/store/internal/descriptor.h"

namespace nexusml::store::internal {

/// "write models/a: No space left on device". kNotFound for ENOENT, kUnavailable for the rest.
[[nodiscard]] Error system_error(std::string_view action, std::string_view what, int code);

/// Writes all of it. Errors: kUnavailable.
[[nodiscard]] Status write_all(int fd, std::string_view bytes, std::string_view what);

/// Copies from one descriptor to the other until the first one's end.
[[nodiscard]] Status copy_all(int from, int to, std::string_view what);

/// A file that takes another's place in one step: written beside it, then renamed over it. Without commit() nothing
/// happened.
///
/// Threads: one at a time.
class FileReplacement {
 public:
  /// Errors: kUnavailable if the folder cannot be written to.
  [[nodiscard]] static Result<FileReplacement> begin(const std::filesystem::path& file);
  FileReplacement(FileReplacement&& other) noexcept;
  FileReplacement& operator=(FileReplacement&&) = delete;
  ~FileReplacement();

  [[nodiscard]] int descriptor() const { return descriptor_.get(); }
  /// Syncs file and folder. Errors: kUnavailable.
  [[nodiscard]] Status commit();

 private:
  FileReplacement(std::filesystem::path file, std::string temporary, int fd)
      : file_(std::move(file)), temporary_(std::move(temporary)), descriptor_(fd) {}

  std::filesystem::path file_;
  std::string temporary_;  // empty once it is renamed or given up
  Descriptor descriptor_;
};

}  // namespace nexusml::store::internal
