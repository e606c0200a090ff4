#include "nexusml/monitor/table_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace nexusml::monitor {
namespace {

/// How far the system reads ahead of us, so that we never wait for the disk.
constexpr off_t kReadAhead = 8 << 20;

class FileSource : public TableSource {
 public:
  FileSource(int descriptor, std::string name, std::uint64_t bytes)
      : descriptor_(descriptor), name_(std::move(name)), bytes_(bytes) {}
  ~FileSource() override { ::close(descriptor_); }

  Status rewind() override {
    at_ = 0;
    return {};
  }
  Result<std::size_t> read(std::span<char> place) override {
    std::size_t taken = 0;
    while (taken < place.size()) {
      const ssize_t got = ::pread(descriptor_, place.data() + taken, place.size() - taken, at_);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Error(ErrorCode::kUnavailable, "reading " + name_ + " failed");
      if (got == 0) break;
      taken += static_cast<std::size_t>(got);
      at_ += got;
    }
    if (at_ % kReadAhead < static_cast<off_t>(taken))
      ::posix_fadvise(descriptor_, at_, 2 * kReadAhead, POSIX_FADV_WILLNEED);
    return taken;
  }
  [[nodiscard]] std::uint64_t bytes() const override { return bytes_; }

 private:
  const int descriptor_;
  const std::string name_;
  const std::uint64_t bytes_;
  off_t at_ = 0;
};

class TextSource : public TableSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}

  Status rewind() override {
    at_ = 0;
    return {};
  }
  Result<std::size_t> read(std::span<char> place) override {
    const std::size_t taken = text_.copy(place.data(), place.size(), at_);
    at_ += taken;
    return taken;
  }
  [[nodiscard]] std::uint64_t bytes() const override { return text_.size(); }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<TableSource>> open_table_file(const std::filesystem::path& file) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(file, failure);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return Error(ErrorCode::kInvalidArgument,
                 file.string() + " is no regular file; it is read twice, so write it to a file first");
  }
  const std::uintmax_t bytes = std::filesystem::file_size(file, failure);
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 || failure) {
    if (descriptor >= 0) ::close(descriptor);
    return Error(ErrorCode::kNotFound, "cannot read " + file.string());
  }
  return std::unique_ptr<TableSource>(std::make_unique<FileSource>(descriptor, file.string(), bytes));
}

std::unique_ptr<TableSource> table_text(std::string text) {
  return std::make_unique<TextSource>(std::move(text));
}

}  // namespace nexusml::monitor
