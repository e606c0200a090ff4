#include "nexusml/http/multipart.h"

#include <algorithm>
#include <utility>

#include "nexusml/base/text.h"

namespace nexusml::http {
namespace {

constexpr std::size_t kMaxBoundary = 70;
constexpr std::size_t kMaxTransportPadding = 256;

/// Takes the next `; name=value` or `; name="value"` off the front of a header value. False if there is none.
bool take_parameter(std::string_view& rest, std::string_view& name, std::string& value) {
  rest = base::trim(rest);
  if (!rest.starts_with(';')) return false;
  rest = base::trim(rest.substr(1));
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos) return false;
  name = base::trim(rest.substr(0, equals));
  rest = base::trim(rest.substr(equals + 1));
  value.clear();
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = base::trim(rest.substr(0, end));
    rest.remove_prefix(end);
    return true;
  }
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return true;
    }
    // Browsers write a quote as %22 and a backslash as itself; only an escaped quote is an escape.
    if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] == '"') ++i;
    value += rest[i];
  }
  return false;
}

bool is_boundary_character(char c) {
  constexpr std::string_view kAlsoAllowed = "'()+_,-./:=? ";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kAlsoAllowed.find(c) != std::string_view::npos;
}

/// Length of the longest end of `text` that is a beginning of `pattern`.
std::size_t overlap(std::string_view text, std::string_view pattern) {
  std::size_t length = std::min(text.size(), pattern.size() - 1);
  while (length > 0 && !text.ends_with(pattern.substr(0, length))) --length;
  return length;
}

}  // namespace

Result<std::string> multipart_boundary(std::string_view content_type) {
  const std::size_t end = std::min(content_type.find(';'), content_type.size());
  if (!base::equal_ignoring_case(base::trim(content_type.substr(0, end)), "multipart/form-data"))
    return Error(ErrorCode::kInvalidArgument, "the content type is not multipart/form-data");
  std::string_view rest = content_type.substr(end);
  std::string_view name;
  std::string value;
  while (take_parameter(rest, name, value)) {
    if (!base::equal_ignoring_case(name, "boundary")) continue;
    if (value.empty() || value.size() > kMaxBoundary || value.ends_with(' ') ||
        !std::all_of(value.begin(), value.end(), is_boundary_character))
      return Error(ErrorCode::kInvalidArgument, "the multipart boundary is malformed");
    return value;
  }
  return Error(ErrorCode::kInvalidArgument, "the content type names no multipart boundary");
}

MultipartParser::MultipartParser(std::string_view boundary, MultipartSink& sink, MultipartOptions options)
    : delimiter_("\r\n--"), sink_(sink), options_(options), held_("\r\n") {
  // The first boundary may stand at the very start: an imaginary line end before the body makes it like the others.
  delimiter_ += boundary;
}

Status MultipartParser::feed(std::string_view bytes) {
  while (!error_ && step(bytes) == Progress::kAgain) {
  }
  if (error_) return *error_;
  return {};
}

Status MultipartParser::finish() {
  if (!error_ && state_ != State::kEpilogue) fail(ErrorCode::kInvalidArgument, "the multipart body ended early");
  if (error_) return *error_;
  return {};
}

MultipartParser::Progress MultipartParser::step(std::string_view& bytes) {
  switch (state_) {
    case State::kPreamble:
    case State::kData:
      return search_boundary(bytes);
    case State::kAfterBoundary:
      return after_boundary(bytes);
    case State::kHeaders:
      return read_headers(bytes);
    case State::kEpilogue:
      bytes = {};
      return Progress::kMore;
  }
  base::bug("MultipartParser::State outside the enum");
}

// held_ is here always a beginning of the delimiter.
MultipartParser::Progress MultipartParser::search_boundary(std::string_view& bytes) {
  while (!held_.empty()) {
    const std::string_view wanted = std::string_view(delimiter_).substr(held_.size());
    const std::size_t length = std::min(wanted.size(), bytes.size());
    if (bytes.substr(0, length) == wanted.substr(0, length)) {
      bytes.remove_prefix(length);
      if (length < wanted.size()) {
        held_.append(wanted.substr(0, length));
        return Progress::kMore;
      }
      held_.clear();
      if (state_ == State::kData) sink_.on_part_end();
      state_ = State::kAfterBoundary;
      return Progress::kAgain;
    }
    // The held bytes were data after all, up to a later beginning among them. A delimiter has its only CR at its start.
    const std::size_t later = std::min(held_.find('\r', 1), held_.size());
    emit(std::string_view(held_).substr(0, later));
    held_.erase(0, later);
  }
  const std::size_t found = bytes.find(delimiter_);
  if (found == std::string_view::npos) {
    const std::size_t kept = overlap(bytes, delimiter_);
    emit(bytes.substr(0, bytes.size() - kept));
    held_ = bytes.substr(bytes.size() - kept);
    return Progress::kMore;
  }
  emit(bytes.substr(0, found));
  bytes.remove_prefix(found);
  held_ = bytes.substr(0, 1);
  bytes.remove_prefix(1);
  return Progress::kAgain;
}

// After a boundary: "--" ends the body, else optional blanks and CRLF.
MultipartParser::Progress MultipartParser::after_boundary(std::string_view& bytes) {
  while (!bytes.empty()) {
    held_ += bytes.front();
    bytes.remove_prefix(1);
    if (held_ == "--") {
      held_.clear();
      state_ = State::kEpilogue;
      return Progress::kAgain;
    }
    const bool blank = held_.back() == ' ' || held_.back() == '\t';
    if (held_.ends_with("\r\n")) {
      if (++parts_ > options_.max_parts) return fail(ErrorCode::kTooLarge, "the multipart body has too many parts");
      held_ = "\r\n";  // so that a part without headers ends its head like the others
      state_ = State::kHeaders;
      return Progress::kAgain;
    }
    const bool may_continue = blank || held_ == "-" || held_.back() == '\r';
    if (!may_continue || held_.size() > kMaxTransportPadding)
      return fail(ErrorCode::kInvalidArgument, "a multipart boundary is malformed");
  }
  return Progress::kMore;
}

MultipartParser::Progress MultipartParser::read_headers(std::string_view& bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t before = held_.size();
  const std::size_t most = options_.max_header_bytes + kEnd.size();
  held_.append(bytes.substr(0, most - before));
  const std::size_t end = held_.find(kEnd, before < kEnd.size() ? 0 : before - kEnd.size() + 1);
  if (end == std::string::npos) {
    if (held_.size() == most) return fail(ErrorCode::kTooLarge, "the headers of a multipart part are too large");
    bytes = {};
    return Progress::kMore;
  }
  bytes.remove_prefix(end + kEnd.size() - before);
  held_.resize(end);
  begin_part(held_);
  // An empty part's boundary follows the empty line directly, whose line end is then the delimiter's.
  held_ = "\r\n";
  state_ = State::kData;
  empty_so_far_ = true;
  return error_ ? Progress::kMore : Progress::kAgain;
}

void MultipartParser::begin_part(std::string_view headers) {
  MultipartPart part;
  bool disposed = false;
  while (!headers.empty()) {
    const std::size_t end = std::min(headers.find("\r\n"), headers.size());
    const std::string_view line = headers.substr(0, end);
    headers.remove_prefix(std::min(end + 2, headers.size()));
    disposed = read_header(part, line) || disposed;
  }
  if (disposed) return sink_.on_part(part);
  fail(ErrorCode::kInvalidArgument, "a multipart part has no Content-Disposition: form-data with a name");
}

bool MultipartParser::read_header(MultipartPart& part, std::string_view line) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view name = base::trim(line.substr(0, colon));
  const std::string_view value = base::trim(line.substr(std::min(colon + 1, line.size())));
  if (base::equal_ignoring_case(name, "content-type")) part.content_type = value;
  if (!base::equal_ignoring_case(name, "content-disposition")) return false;
  const std::size_t end = std::min(value.find(';'), value.size());
  if (!base::equal_ignoring_case(base::trim(value.substr(0, end)), "form-data")) return false;
  std::string_view rest = value.substr(end);
  std::string_view key;
  std::string text;
  bool named = false;
  while (take_parameter(rest, key, text)) {
    if (base::equal_ignoring_case(key, "name")) {
      part.name = text;
      named = true;
    } else if (base::equal_ignoring_case(key, "filename")) {
      part.filename = text;
    }
  }
  return named;
}

void MultipartParser::emit(std::string_view data) {
  if (state_ != State::kData || data.empty()) return;
  if (std::exchange(empty_so_far_, false)) data.remove_prefix(2);  // the imaginary line end
  if (!data.empty()) sink_.on_data(data);
}

MultipartParser::Progress MultipartParser::fail(ErrorCode code, std::string_view message) {
  error_.emplace(code, std::string(message));
  return Progress::kMore;
}

}  // namespace nexusml::http
