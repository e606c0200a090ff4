#include "nexusml/http/multipart_reader.h"

namespace nexusml::http {

Task<Status> read_multipart(BodyReader& body, std::string_view content_type, MultipartSink& sink,
                            MultipartOptions options) {
  const Result<std::string> boundary = multipart_boundary(content_type);
  if (!boundary.ok()) co_return boundary.error();
  MultipartParser parser(*boundary, sink, options);
  for (;;) {
    const Result<std::string_view> piece = co_await body.read();
    if (!piece.ok()) co_return piece.error();
    if (piece->empty()) co_return parser.finish();
    Status status = parser.feed(*piece);
    if (!status.ok()) co_return status;
  }
}

MultipartFileReader::MultipartFileReader(BodyReader& body, std::string_view boundary, MultipartOptions options)
    : body_(body), parser_(boundary, *this, options) {}

Task<Result<std::string_view>> MultipartFileReader::read() {
  data_.clear();
  while (data_.empty()) {
    const Result<std::string_view> piece = co_await body_.read();
    if (!piece.ok()) co_return piece.error();
    if (piece->empty()) {
      const Status status = parser_.finish();
      if (!status.ok()) co_return status.error();
      if (!found_) co_return Error(ErrorCode::kInvalidArgument, "the multipart body has no file");
      co_return std::string_view();
    }
    const Status status = parser_.feed(*piece);
    if (!status.ok()) co_return status.error();
  }
  co_return std::string_view(data_);
}

void MultipartFileReader::on_part(const MultipartPart& part) {
  in_file_ = part.filename.has_value() && !found_;
  if (!in_file_) return;
  found_ = true;
  filename_ = *part.filename;
  content_type_ = part.content_type;
}

void MultipartFileReader::on_data(std::string_view data) {
  if (in_file_) data_ += data;
}

void MultipartFileReader::on_part_end() {
  in_file_ = false;
}

}  // namespace nexusml::http
