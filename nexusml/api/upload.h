#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "nexusml/api/service.h"
#include "nexusml/base/result.h"
#include "nexusml/http/multipart_reader.h"
#include "nexusml/http/stream.h"

namespace nexusml::api {

/// A request's data, whether it is the body itself or the file in a multipart form.
///
/// Threads: as the request. Lifetime: the request outlives it.
class Upload {
 public:
  /// Errors: kInvalidArgument if the form is malformed.
  [[nodiscard]] static Result<Upload> open(http::StreamRequest& request);

  [[nodiscard]] http::BodyReader& reader() { return form_ ? static_cast<http::BodyReader&>(*form_) : *request_; }

 private:
  explicit Upload(http::StreamRequest& request) : request_(&request) {}

  http::StreamRequest* request_;
  std::unique_ptr<http::MultipartFileReader> form_;  // on the heap, for readers do not move
};

/// A new, empty file of ours in a folder for uploads, which is made if it is not there.
///
/// Errors: kUnavailable if it cannot be made. Threads: any.
[[nodiscard]] Result<std::filesystem::path> make_upload_file(const std::filesystem::path& folder);

/// Removes what an earlier process left in its folder for uploads: files made by make_upload_file, by their name, that are
/// older than `before`. Anything else, links too, is left alone. One folder is for one server.
///
/// Returns: how many were removed. Threads: any.
std::size_t remove_leftover_uploads(const std::filesystem::path& folder, std::chrono::system_clock::time_point before);

/// A body of at most 64 KiB. Errors: those of the reader; kTooLarge.
[[nodiscard]] http::Task<Result<std::string>> read_small_body(http::StreamRequest& request);

/// Writes an upload to a new file in the service's folder for them, under a name of its own and never the client's. A slow
/// disk holds up this upload alone: writing is the pool's work.
///
/// Returns: the file; the caller removes it.
/// Errors:  those of the reader; kUnavailable if the disk takes no more. Nothing is left behind then.
[[nodiscard]] http::Task<Result<std::filesystem::path>> save_upload(const Service& service,
                                                                    http::StreamRequest& request,
                                                                    http::BodyReader& reader);

}  // namespace nexusml::api
