#include "nexusml/api/upload.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "nexusml/api/on_pool.h"

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

}  // namespace

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
  std::error_code failure;
  std::filesystem::create_directories(service.uploads, failure);
  std::string pattern = (service.uploads / "upload-XXXXXX").string();
  const int descriptor = failure ? -1 : ::mkostemp(pattern.data(), O_CLOEXEC);
  if (descriptor < 0) co_return Error(ErrorCode::kUnavailable, "no file can be made in " + service.uploads.string());
  NewFile file(descriptor, pattern);
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
