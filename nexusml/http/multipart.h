#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::http {

/// Limits of a multipart body.
struct MultipartOptions {
  /// Bytes of one part's headers; long file names need more.
  std::size_t max_header_bytes = 8 * 1024;
  /// Parts in a body; each costs little, a million of them costs time.
  std::size_t max_parts = 100;
};

/// What a part says of itself. The file name is the client's data and never a path.
struct MultipartPart {
  std::string name;
  std::optional<std::string> filename;
  std::string content_type;  ///< empty if absent
};

/// Is told what the parser finds, in order: on_part, on_data any number of times, on_part_end; for each part.
///
/// Threads: the parser's.
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

/// Takes a multipart body apart as it comes, whatever the pieces: the same events but for how on_data is cut.
/// Holds at most one part's headers and one boundary.
///
/// Cost:    O(bytes); each byte of data is looked at once and not copied, save those that may begin a boundary.
/// Threads: one at a time.
/// Source:  RFC 7578; RFC 2046, section 5.1.1.
class MultipartParser {
 public:
  MultipartParser(std::string_view boundary, MultipartSink& sink, MultipartOptions options = {});

  /// Takes the next bytes. Errors: kInvalidArgument (malformed), kTooLarge (a limit); every later call fails too.
  Status feed(std::string_view bytes);

  /// Says that the body ended. Errors: kInvalidArgument if the closing boundary has not come.
  Status finish();

 private:
  enum class State : std::uint8_t { kPreamble, kAfterBoundary, kHeaders, kData, kEpilogue };
  enum class Progress : std::uint8_t { kAgain, kMore };

  Progress step(std::string_view& bytes);
  Progress search_boundary(std::string_view& bytes);
  Progress after_boundary(std::string_view& bytes);
  Progress read_headers(std::string_view& bytes);
  void begin_part(std::string_view headers);
  /// Whether the line is a Content-Disposition with a name.
  static bool read_header(MultipartPart& part, std::string_view line);
  void emit(std::string_view data);
  Progress fail(ErrorCode code, std::string_view message);

  std::string delimiter_;  ///< CRLF "--" boundary
  MultipartSink& sink_;
  MultipartOptions options_;
  State state_ = State::kPreamble;
  std::string held_;  ///< bytes of earlier pieces that are not understood yet
  std::size_t parts_ = 0;
  bool empty_so_far_ = false;  ///< nothing of the part was emitted: what comes first is the line end we made up
  std::optional<Error> error_;
};

}  // namespace nexusml::http
