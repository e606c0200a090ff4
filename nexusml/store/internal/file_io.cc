#include "nexusml/store/internal/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "nexusml/base/file.h"

namespace nexusml::store::internal {

Error system_error(std::string_view action, std::string_view what, int code) {
  return Error(code == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
               std::string(action) + " " + std::string(what) + ": " + std::generic_category().message(code));
}

Status write_all(int fd, std::string_view bytes, std::string_view what) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("write", what, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status copy_all(int from, int to, std::string_view what) {
  std::array<char, 1 << 16> piece;
  while (true) {
    const ssize_t got = ::read(from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", what, errno);
    if (got == 0) return {};
    NEXUSML_RETURN_IF_ERROR(write_all(to, {piece.data(), static_cast<std::size_t>(got)}, what));
  }
}

Result<FileReplacement> FileReplacement::begin(const std::filesystem::path& file) {
  std::string temporary = file.string() + ".new-XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return system_error("create a file beside", file.string(), errno);
  FileReplacement replacement(file, std::move(temporary), fd);
  if (::fchmod(fd, 0644) != 0) return system_error("set the mode of", file.string(), errno);
  return replacement;
}

FileReplacement::FileReplacement(FileReplacement&& other) noexcept
    : file_(std::move(other.file_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::move(other.descriptor_)) {}

FileReplacement::~FileReplacement() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status FileReplacement::commit() {
  if (::fsync(descriptor_.get()) != 0) return system_error("sync", file_.string(), errno);
  if (::rename(temporary_.c_str(), file_.c_str()) != 0) return system_error("replace", file_.string(), errno);
  temporary_.clear();
  return base::sync_folder(file_.has_parent_path() ? file_.parent_path() : ".");
}

}  // namespace nexusml::store::internal
