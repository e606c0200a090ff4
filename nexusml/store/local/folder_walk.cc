#include "nexusml/store/local/folder_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>

#include "nexusml/base/text.h"
#include "nexusml/store/internal/file_io.h"

namespace nexusml::store::local {
namespace {

using internal::Descriptor;
using internal::system_error;

constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

Error not_a_folder(std::string_view key) {
  return Error(ErrorCode::kConflict, "object '" + std::string(key) + "': a part of its key is a file or a link");
}

ObjectInfo info_of(const struct stat& status, std::string_view key) {
  ObjectInfo info;
  info.key = key;
  info.bytes = static_cast<std::uint64_t>(status.st_size);
  const std::chrono::nanoseconds modified =
      std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  info.modified =
      std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(modified));
  // A replaced object is another file: its number, its time, or its size differ.
  base::append_number(info.etag, status.st_ino);
  info.etag += '-';
  base::append_number(info.etag, modified.count());
  info.etag += '-';
  base::append_number(info.etag, info.bytes);
  return info;
}

Result<Descriptor> enter(int folder, const std::string& name, std::string_view key, bool make) {
  Descriptor next(::openat(folder, name.c_str(), kOpenFolder));
  if (!next.open() && errno == ENOENT && make) {
    if (::mkdirat(folder, name.c_str(), 0755) != 0 && errno != EEXIST)
      return system_error("make folder for", key, errno);
    if (::fsync(folder) != 0) return system_error("sync folder of", key, errno);
    next = Descriptor(::openat(folder, name.c_str(), kOpenFolder));
  }
  if (next.open()) return next;
  if (errno == ENOTDIR || errno == ELOOP) return not_a_folder(key);
  return system_error("object", key, errno);
}

/// Whether keys below folder `path` ("" or "a/b/") can begin with `prefix`.
bool may_hold(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) || prefix.starts_with(path);
}

Status list_folder(Descriptor folder, const std::string& path, std::string_view prefix,
                   std::vector<ObjectInfo>& found) {
  const int fd = folder.get();
  const std::unique_ptr<DIR, CloseFolder> entries(::fdopendir(::fcntl(fd, F_DUPFD_CLOEXEC, 0)));
  if (entries == nullptr) return system_error("list", path, errno);
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat status {};
    if (::fstatat(fd, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;  // removed meanwhile
    const std::string key = path + name;
    if (S_ISREG(status.st_mode) && key.starts_with(prefix)) found.push_back(info_of(status, key));
    if (!S_ISDIR(status.st_mode) || !may_hold(key + "/", prefix)) continue;
    Descriptor next(::openat(fd, name.c_str(), kOpenFolder));
    if (!next.open()) {
      if (errno == ENOENT || errno == ELOOP || errno == ENOTDIR) continue;  // replaced meanwhile
      return system_error("list", key, errno);
    }
    NEXUSML_RETURN_IF_ERROR(list_folder(std::move(next), key + "/", prefix, found));
  }
  return {};
}

}  // namespace

Result<Place> walk_to(int root, std::string_view key, bool make_folders) {
  Place place;
  place.folder = Descriptor(::fcntl(root, F_DUPFD_CLOEXEC, 0));
  if (!place.folder.open()) return system_error("object", key, errno);
  std::string_view rest = key;
  for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
    NEXUSML_ASSIGN_OR_RETURN(place.folder,
                             enter(place.folder.get(), std::string(rest.substr(0, slash)), key, make_folders));
    rest.remove_prefix(slash + 1);
  }
  place.name = rest;
  return place;
}

Status list_below(int root, std::string_view prefix, std::vector<ObjectInfo>& found) {
  Descriptor folder(::openat(root, ".", kOpenFolder));
  if (!folder.open()) return system_error("list", "the object folder", errno);
  return list_folder(std::move(folder), "", prefix, found);
}

Result<ObjectInfo> describe(int fd, std::string_view key) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return system_error("object", key, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error(ErrorCode::kConflict, "object '" + std::string(key) + "' is a folder of other objects");
  }
  return info_of(status, key);
}

}  // namespace nexusml::store::local
