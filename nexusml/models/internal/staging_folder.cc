#include "nexusml/models/internal/staging_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "nexusml/base/file.h"

namespace nexusml::models::internal {
namespace {

namespace fs = std::filesystem;

/// mkdtemp makes a folder for its owner alone; a version is for whoever may read the repository.
constexpr fs::perms kReadableByAll = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                     fs::perms::others_read | fs::perms::others_exec;

}  // namespace

Result<StagingFolder> StagingFolder::make(const fs::path& parent) {
  std::error_code failure;
  fs::create_directories(parent, failure);
  std::string pattern = (parent / ".new-XXXXXX").string();
  if (failure || ::mkdtemp(pattern.data()) == nullptr) {
    return Error(ErrorCode::kUnavailable,
                 "create a folder in " + parent.string() + ": " + (failure ? failure.message() : std::strerror(errno)));
  }
  fs::permissions(pattern, kReadableByAll, failure);
  return StagingFolder(fs::path(pattern));
}

StagingFolder::~StagingFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Status StagingFolder::become(const fs::path& target) {
  std::error_code failure;
  fs::rename(path_, target, failure);
  if (failure == std::errc::directory_not_empty || failure == std::errc::file_exists ||
      failure == std::errc::not_a_directory) {
    return Error(ErrorCode::kConflict, target.string() + " is there already");
  }
  if (failure) return Error(ErrorCode::kUnavailable, "make " + target.string() + ": " + failure.message());
  path_.clear();
  return base::sync_folder(target.parent_path());
}

}  // namespace nexusml::models::internal
