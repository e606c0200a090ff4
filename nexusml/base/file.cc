#include "nexusml/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace nexusml::base {
namespace {

/// Closes a file descriptor at the end of a scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

Error system_error(std::string_view action, const std::filesystem::path& file, int code) {
  return Error(code == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
               std::string(action) + " " + file.string() + ": " + std::strerror(code));
}

Status write_all(int fd, std::string_view bytes, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("write", file, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) return system_error("sync", file, errno);
  return {};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file, std::uint64_t maximum_bytes) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.open()) return system_error("open", file, errno);
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) return system_error("read", file, errno);
  std::string bytes;
  std::array<char, 1 << 16> piece;
  if (S_ISREG(status.st_mode))
    bytes.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(status.st_size, maximum_bytes)));
  while (true) {
    const ssize_t got = ::read(descriptor.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", file, errno);
    if (got == 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(got));
    if (bytes.size() > maximum_bytes) {
      return Error(ErrorCode::kTooLarge, file.string() + " is larger than " + std::to_string(maximum_bytes) + " bytes");
    }
  }
}

Status write_file(const std::filesystem::path& file, std::string_view bytes) {
  std::filesystem::path temporary = file;
  temporary += ".new";
  {
    const Descriptor descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!descriptor.open()) return system_error("create", temporary, errno);
    if (Status written = write_all(descriptor.get(), bytes, temporary); !written.ok()) {
      ::unlink(temporary.c_str());
      return written;
    }
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) return system_error("rename", temporary, errno);
  return sync_folder(file.has_parent_path() ? file.parent_path() : ".");
}

Status sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.open()) return system_error("open", folder, errno);
  if (::fsync(descriptor.get()) != 0 && errno != EINVAL) return system_error("sync", folder, errno);
  return {};
}

}  // namespace nexusml::base
