#pragma once

#include <string_view>

#include "nexusml/http/multipart.h"
#include "nexusml/http/stream.h"

namespace nexusml::http {

/// Reads a whole multipart body into `sink`, piece by piece.
///
/// Takes:  the request's Content-Type value.
/// Errors: those of the body reader and of the parser; kInvalidArgument if the content type is not multipart/form-data.
Task<Status> read_multipart(BodyReader& body, std::string_view content_type, MultipartSink& sink,
                            MultipartOptions options = {});

/// Wraps a body reader so that it yields the bytes of one part: the first with a file name, or named `field`. Lets a
/// handler treat an upload and a raw body alike.
///
/// Threads: as the reader.
class MultipartFileReader final : public BodyReader, private MultipartSink {
 public:
  MultipartFileReader(BodyReader& body, std::string_view boundary, MultipartOptions options = {});

  /// As BodyReader::read; kInvalidArgument also if the body has no file.
  Task<Result<std::string_view>> read() override;

  /// The client's name for the file, once read() has given data: data, never a path.
  [[nodiscard]] const std::string& filename() const { return filename_; }

 private:
  void on_part(const MultipartPart& part) override;
  void on_data(std::string_view data) override;
  void on_part_end() override;

  BodyReader& body_;
  MultipartParser parser_;
  std::string data_;
  std::string filename_;
  bool in_file_ = false;
  bool found_ = false;
  bool ended_ = false;
};

}  // namespace nexusml::http
