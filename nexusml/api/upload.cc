#include "nexusml/api/upload.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "nexusml/api/controllers/on_pool.h"

namespace nexusml::api {
namespace {

/// A file being written; removed again unless it is kept.
class NewFile {
 public:
  NewFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  Status write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0)
        return Error(ErrorCode::kUnavailable, std::string("the upload cannot be stored: ") + std::strerror(errno));
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }
  std::filesystem::path keep() { return std::exchange(path_, {}); }

 private:
  int descriptor_;
  std::filesystem::path path_;
};

constexpr std::string_view kNameBegins = "upload-";
constexpr std::size_t kRandomCharacters = 6;  // of mkostemp

/// Makes and opens a file of ours. Returns: its descriptor, and its path in `path`; -1 if that fails.
int open_upload_file(const std::filesystem::path& folder, std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  path = (folder / kNameBegins).string() + std::string(kRandomCharacters, 'X');
  return failure ? -1 : ::mkostemp(path.data(), O_CLOEXEC);
}

Error no_upload_file(const std::filesystem::path& folder) {
  return Error(ErrorCode::kUnavailable, "no file can be made in " + folder.string());
}

bool is_upload_name(std::string_view name) {
  if (!name.starts_with(kNameBegins)) return false;
  name.remove_prefix(kNameBegins.size());
  return name.size() == kRandomCharacters && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

bool is_leftover(const std::filesystem::path& path, std::chrono::system_clock::time_point before) {
  struct stat status {};
  if (!is_upload_name(path.filename().string()) || ::lstat(path.c_str(), &status) != 0) return false;
  const auto changed = std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  return S_ISREG(status.st_mode) && changed < before.time_since_epoch();
}

}  // namespace

Result<std::filesystem::path> make_upload_file(const std::filesystem::path& folder) {
  std::string path;
  const int descriptor = open_upload_file(folder, path);
  if (descriptor < 0) return no_upload_file(folder);
  ::close(descriptor);
  return std::filesystem::path(path);
}

std::size_t remove_leftover_uploads(const std::filesystem::path& folder, std::chrono::system_clock::time_point before) {
  std::size_t removed = 0;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    std::error_code ignored;
    if (is_leftover(entry->path(), before) && std::filesystem::remove(entry->path(), ignored)) ++removed;
  }
  return removed;
}

http::Task<Result<std::string>> read_small_body(http::StreamRequest& request) {
  constexpr std::size_t kMaximumBytes = 64 * 1024;
  std::string body;
  while (true) {
    Result<std::string_view> piece = co_await request.read();
    if (!piece.ok()) co_return std::move(piece).error();
    if (piece->empty()) co_return body;
    body += *piece;
    if (body.size() > kMaximumBytes) co_return Error(ErrorCode::kTooLarge, "the body is longer than 64 KiB");
  }
}

Result<Upload> Upload::open(http::StreamRequest& request) {
  Upload upload(request);
  if (request.head().media_type() == "multipart/form-data") {
    NEXUSML_ASSIGN_OR_RETURN(const std::string boundary,
                             http::multipart_boundary(request.head().header("Content-Type").value_or("")));
    upload.form_ = std::make_unique<http::MultipartFileReader>(request, boundary);
  }
  return upload;
}

http::Task<Result<std::filesystem::path>> save_upload(const Service& service, http::StreamRequest& request,
                                                      http::BodyReader& reader) {
  std::string path;
  const int descriptor = open_upload_file(service.uploads, path);
  if (descriptor < 0) co_return no_upload_file(service.uploads);
  NewFile file(descriptor, path);
  while (true) {
    const Result<std::string_view> piece = co_await reader.read();
    if (!piece.ok()) co_return piece.error();
    if (piece->empty()) co_return file.keep();
    const std::string_view bytes = *piece;
    const auto write = [&file, bytes] { return file.write(bytes); };
    Status written = co_await on_pool(service, request, write);
    if (!written.ok()) co_return std::move(written).error();
  }
}

}  // namespace nexusml::api
