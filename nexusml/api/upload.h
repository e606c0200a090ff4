#pragma once

#include <filesystem>
#include <memory>
#include <optional>

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

/// Writes an upload to a new file in the service's folder for them, under a name of its own and never the client's. A slow
/// disk holds up this upload alone: writing is the pool's work.
///
/// Returns: the file; the caller removes it.
/// Errors:  those of the reader; kUnavailable if the disk takes no more. Nothing is left behind then.
[[nodiscard]] http::Task<Result<std::filesystem::path>> save_upload(const Service& service,
                                                                    http::StreamRequest& request,
                                                                    http::BodyReader& reader);

}  // namespace nexusml::api
