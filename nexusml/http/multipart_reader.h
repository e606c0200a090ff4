#pragma once

#include <string>
#include <string_view>

#include "nexusml/http/multipart.h"
#include "nexusml/http/stream.h"

namespace nexusml::http {

/// Reads a whole multipart body into `sink`, piece by piece.
///
/// Takes:  the request's Content-Type value.
/// Errors: those of the body reader and of the parser; kInvalidArgument if the content type is not multipart/form-data.
/// Lifetime: the arguments outlive the task.
Task<Status> read_multipart(BodyReader& body, std::string_view content_type, MultipartSink& sink,
                            MultipartOptions options = {});

/// A body reader over the first file of a multipart body, so that a handler treats an upload like a raw body.
/// The other parts are read and dropped.
///
/// Threads: as the reader below it.
class MultipartFileReader final : public BodyReader, private MultipartSink {
 public:
  /// Takes: the boundary from multipart_boundary().
  MultipartFileReader(BodyReader& body, std::string_view boundary, MultipartOptions options = {});

  /// As BodyReader::read; also kInvalidArgument if the body is malformed or has no file.
  Task<Result<std::string_view>> read() override;

  /// The client's name for the file, once read() has answered. Data, never a path.
  [[nodiscard]] const std::string& filename() const { return filename_; }
  /// The client's media type for the file, likewise; empty if it gave none.
  [[nodiscard]] const std::string& content_type() const { return content_type_; }

 private:
  void on_part(const MultipartPart& part) override;
  void on_data(std::string_view data) override;
  void on_part_end() override;

  BodyReader& body_;
  MultipartParser parser_;
  std::string data_;
  std::string filename_;
  std::string content_type_;
  bool in_file_ = false;
  bool found_ = false;
};

}  // namespace nexusml::http
