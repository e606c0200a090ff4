#include "nexusml/serve/batch/ndjson_source.h"

#include <algorithm>

#include "nexusml/base/text.h"

namespace nexusml::serve::batch {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Status NdjsonSource::feed(std::string_view bytes) {
  begin();
  if (skipping_) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return {};
    bytes.remove_prefix(end + 1);
    skipping_ = false;
    ++line_;
  }
  pending_.append(bytes);
  take_pending(false);
  return {};
}

Status NdjsonSource::finish() {
  begin();
  take_pending(true);
  return {};
}

void NdjsonSource::begin() {
  if (begun_) return;
  begun_ = true;
  sink_.on_header({});
}

void NdjsonSource::take_pending(bool last) {
  const std::size_t size = pending_.size();
  pending_.append(JsonInputReader::kPadding, ' ');
  const std::string_view text = std::string_view(pending_).substr(0, size);
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', std::max(begin, searched_))) != std::string_view::npos;) {
    take_line(text.substr(begin, end - begin));
    ++line_;
    begin = end + 1;
  }
  if (last) {
    take_line(text.substr(begin));
    begin = size;
  } else if (size - begin > maximum_row_bytes_) {
    refuse_long_line();
    skipping_ = true;
    begin = size;
  }
  searched_ = size - begin;
  pending_.resize(size);
  pending_.erase(0, begin);
}

void NdjsonSource::take_line(std::string_view line) {
  if (line.size() > maximum_row_bytes_) return refuse_long_line();
  if (line_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  line = base::trim(line);
  if (line.empty()) return;
  if (reader_.read(line, model_.info())) {
    sink_.on_row({.line = line_}, reader_.input());
  } else {
    sink_.on_bad_row({.line = line_}, reader_.failure().error, reader_.failure().fault);
  }
}

void NdjsonSource::refuse_long_line() {
  const Error reason(ErrorCode::kTooLarge, "the line is longer than " + std::to_string(maximum_row_bytes_) + " bytes");
  sink_.on_bad_row({.line = line_}, reason, telemetry::InputFault::kMalformed);
}

}  // namespace nexusml::serve::batch
