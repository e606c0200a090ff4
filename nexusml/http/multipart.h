#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::http {

/// Limits of a multipart body.
struct MultipartOptions {
  std::size_t max_header_bytes = 8 * 1024;  ///< bytes of one part's headers; longer file names need more
  std::size_t max_parts = 100;              ///< parts in a body
};

/// What a part says of itself. The file name is the client's data and never a path.
struct MultipartPart {
  std::string name;      ///< of Content-Disposition
  std::string filename;  ///< of Content-Disposition; empty if absent
  bool has_filename = false;
  std::string content_type;  ///< empty if absent
};

/// Is told what the parser finds, in order: on_part, on_data any number of times, on_part_end; for each part.
class MultipartSink {
 public:
  virtual ~MultipartSink() = default;
  virtual void on_part(const MultipartPart& part) = 0;
  virtual void on_data(std::string_view data) = 0;
  virtual void on_part_end() = 0;
};

/// The boundary of a `multipart/form-data; boundary=...` content type.
///
/// Errors: kInvalidArgument if it is another type, or the boundary is missing, longer than 70 or has bad characters.
[[nodiscard]] Result<std::string> multipart_boundary(std::string_view content_type);

/// Takes a multipart body apart as it comes, whatever the pieces. Holds one part's headers and one boundary, not more.
///
/// Threads: one at a time.
/// Source:  RFC 7578, RFC 2046 section 5.1.1.
class MultipartParser {
 public:
  MultipartParser(std::string_view boundary, MultipartSink& sink, MultipartOptions options = {});

  /// Takes the next bytes. Errors: kInvalidArgument (malformed), kTooLarge (a limit); every later call fails too.
  Status feed(std::string_view bytes);

  /// Says that the body ended. Errors: kInvalidArgument if the closing boundary has not come.
  Status finish();

 private:
  enum class State : std::uint8_t { kPreamble, kAfterBoundary, kHeaders, kData, kEpilogue, kFailed };
  Status step(bool& progress);
  Status step_search(bool& progress);
  Status step_after_boundary(bool& progress);
  Status step_headers(bool& progress);
  Status begin_part(std::string_view headers);
  Error fail(ErrorCode code, std::string message);

  std::string delimiter_;  ///< CRLF "--" boundary
  MultipartSink& sink_;
  MultipartOptions options_;
  State state_ = State::kPreamble;
  std::string pending_;  ///< bytes not yet understood
  std::string_view rest_;
  std::size_t parts_ = 0;
};

}  // namespace nexusml::http
