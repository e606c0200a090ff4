#include "nexusml/store/local/local_object_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "nexusml/base/text.h"
#include "nexusml/base/uuid.h"
#include "nexusml/store/internal/file_io.h"
#include "nexusml/store/local/folder_walk.h"
#include "nexusml/store/object_stores.h"

namespace nexusml::store::local {
namespace {

using internal::Descriptor;
using internal::system_error;

Result<Descriptor> make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.open()) {
    return Error(ErrorCode::kUnavailable, "open the folder for objects " + folder.string() + ": " +
                                              std::generic_category().message(failure ? failure.value() : errno));
  }
  return descriptor;
}

Error too_large(const ObjectInfo& object, std::uint64_t maximum_bytes) {
  return Error(ErrorCode::kTooLarge, "object '" + object.key + "' has " + base::to_text(object.bytes) +
                                         " bytes; at most " + base::to_text(maximum_bytes) + " are read");
}

Error no_such_object(std::string_view key) {
  return Error(ErrorCode::kNotFound, "there is no object '" + std::string(key) + "'");
}

}  // namespace

Result<std::unique_ptr<ObjectStore>> LocalObjectStore::open(const std::filesystem::path& folder) {
  NEXUSML_ASSIGN_OR_RETURN(Descriptor objects, make_folder(folder / "objects"));
  NEXUSML_ASSIGN_OR_RETURN(Descriptor incoming, make_folder(folder / "incoming"));
  // Several processes may share the folder, also processes of the same number in containers.
  const auto name = base::Uuid7Generator().next(std::chrono::system_clock::now());
  std::unique_ptr<ObjectStore> store(
      new LocalObjectStore(std::move(objects), std::move(incoming), std::string(base::view(name))));
  NEXUSML_RETURN_IF_ERROR(store->ping());
  return store;
}

Result<ObjectInfo> LocalObjectStore::put(std::string_view key, std::string_view bytes) {
  return write_object(key, [&](int fd) { return internal::write_all(fd, bytes, key); });
}

Result<ObjectInfo> LocalObjectStore::put_file(std::string_view key, const std::filesystem::path& file) {
  const Descriptor source(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source.open()) return system_error("open", file.string(), errno);
  return write_object(key, [&](int fd) { return internal::copy_all(source.get(), fd, key); });
}

Result<ObjectInfo> LocalObjectStore::write_object(std::string_view key, const std::function<Status(int fd)>& fill) {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  std::string temporary = name_ + "-";
  base::append_number(temporary, next_temporary_.fetch_add(1, std::memory_order_relaxed));
  const Descriptor file(
      ::openat(incoming_.get(), temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file.open()) return Error(ErrorCode::kUnavailable, system_error("create object", key, errno).message);
  Status filled = fill(file.get());
  if (filled.ok() && ::fsync(file.get()) != 0) filled = system_error("sync object", key, errno);
  Result<ObjectInfo> moved =
      filled.ok() ? move_in(key, temporary, file.get()) : Result<ObjectInfo>(std::move(filled).error());
  if (!moved.ok()) ::unlinkat(incoming_.get(), temporary.c_str(), 0);
  return moved;
}

Result<ObjectInfo> LocalObjectStore::move_in(std::string_view key, const std::string& temporary, int fd) {
  NEXUSML_ASSIGN_OR_RETURN(const Place place, walk_to(objects_.get(), key, true));
  if (::renameat(incoming_.get(), temporary.c_str(), place.folder.get(), place.name.c_str()) != 0) {
    if (errno == EISDIR || errno == ENOTEMPTY || errno == EEXIST) {
      return Error(ErrorCode::kConflict, "object '" + std::string(key) + "' is a folder of other objects");
    }
    return system_error("put object", key, errno);
  }
  if (::fsync(place.folder.get()) != 0) return system_error("sync folder of", key, errno);
  return describe(fd, key);
}

Result<LocalObjectStore::Opened> LocalObjectStore::open_object(std::string_view key) const {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  Result<Place> place = walk_to(objects_.get(), key, false);
  if (!place.ok()) {
    if (place.error().code == ErrorCode::kUnavailable) return std::move(place).error();
    return no_such_object(key);  // no such folder, or a file where one would be
  }
  Opened opened;
  opened.file =
      Descriptor(::openat(place->folder.get(), place->name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!opened.file.open()) {
    if (errno == ENOENT || errno == ELOOP || errno == ENXIO) return no_such_object(key);
    return system_error("open object", key, errno);
  }
  Result<ObjectInfo> info = describe(opened.file.get(), key);
  if (!info.ok()) {
    if (info.error().code == ErrorCode::kConflict) return no_such_object(key);
    return std::move(info).error();
  }
  opened.info = std::move(*info);
  return opened;
}

Result<std::string> LocalObjectStore::get(std::string_view key, std::uint64_t maximum_bytes) {
  NEXUSML_ASSIGN_OR_RETURN(const Opened opened, open_object(key));
  if (opened.info.bytes > maximum_bytes) return too_large(opened.info, maximum_bytes);
  std::string bytes(static_cast<std::size_t>(opened.info.bytes), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(opened.file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read object", key, errno);
    if (got == 0)
      return Error(ErrorCode::kCorrupt, "object '" + std::string(key) + "' became shorter while it was read");
    filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

Status LocalObjectStore::get_file(std::string_view key, const std::filesystem::path& file,
                                  std::uint64_t maximum_bytes) {
  NEXUSML_ASSIGN_OR_RETURN(const Opened opened, open_object(key));
  if (opened.info.bytes > maximum_bytes) return too_large(opened.info, maximum_bytes);
  NEXUSML_ASSIGN_OR_RETURN(internal::FileReplacement target, internal::FileReplacement::begin(file));
  NEXUSML_RETURN_IF_ERROR(internal::copy_all(opened.file.get(), target.descriptor(), file.string()));
  return target.commit();
}

Result<ObjectInfo> LocalObjectStore::head(std::string_view key) {
  NEXUSML_ASSIGN_OR_RETURN(Opened opened, open_object(key));
  return std::move(opened.info);
}

Result<std::vector<ObjectInfo>> LocalObjectStore::list(std::string_view prefix) {
  NEXUSML_RETURN_IF_ERROR(check_object_prefix(prefix));
  std::vector<ObjectInfo> found;
  NEXUSML_RETURN_IF_ERROR(list_below(objects_.get(), prefix, found));
  std::sort(found.begin(), found.end(), [](const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; });
  return found;
}

Status LocalObjectStore::remove(std::string_view key) {
  NEXUSML_RETURN_IF_ERROR(check_object_key(key));
  Result<Place> place = walk_to(objects_.get(), key, false);
  if (!place.ok()) {
    if (place.error().code == ErrorCode::kUnavailable) return std::move(place).error();
    return {};
  }
  if (::unlinkat(place->folder.get(), place->name.c_str(), 0) != 0) {
    if (errno == ENOENT || errno == EISDIR) return {};
    return system_error("remove object", key, errno);
  }
  if (::fsync(place->folder.get()) != 0) return system_error("sync folder of", key, errno);
  return {};
}

Status LocalObjectStore::ping() {
  if (::faccessat(incoming_.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
    return Error(ErrorCode::kUnavailable,
                 "the folder for objects cannot be written to: " + std::generic_category().message(errno));
  }
  return {};
}

}  // namespace nexusml::store::local

namespace nexusml::store {

Result<std::unique_ptr<ObjectStore>> open_local_objects(const std::filesystem::path& folder) {
  return local::LocalObjectStore::open(folder);
}

}  // namespace nexusml::store
