#include "nexusml/http/parser/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

#include "nexusml/base/text.h"

namespace nexusml::http {
namespace {

namespace beast = boost::beast;
using BeastError = boost::beast::http::error;
using ErrorStatus = boost::beast::error_code;

std::string_view std_view(beast::string_view text) {
  return {text.data(), text.size()};
}

/// Collects one request's head into a RequestHead, and the last piece of a chunked body.
class HeadCollector final : public beast::http::basic_parser<true> {
 public:
  HeadCollector(RequestHead& head, const ParserLimits& limits, Refusal& refusal)
      : head_(head), limits_(limits), refusal_(refusal) {
    header_limit(static_cast<std::uint32_t>(limits.max_header_bytes));
    body_limit(boost::none);  // the connection limits bodies, route by route
  }

  /// The bytes of the request: a header value outside them was unfolded by Beast.
  void set_bytes(std::string_view bytes) { bytes_ = bytes; }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] bool between_chunks() const { return chunk_left_ == 0; }
  [[nodiscard]] std::string_view take_data() { return std::exchange(data_, {}); }

 private:
  void refuse(ErrorStatus& error, int status, std::string_view detail) {
    refusal_ = {status, detail};
    error = BeastError::bad_value;
  }

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                       ErrorStatus& error) override {
    head_.method = http::parse_method(std_view(method));
    head_.target = std_view(target);
    head_.minor_version = version % 10;
    if (target.size() > limits_.max_target_bytes) return refuse(error, 414, "the request target is too long");
    if (!split_target()) return refuse(error, 400, "the request target is neither a path nor an absolute URI");
  }

  /// Finds path and query in origin-form ("/a?b"), asterisk-form ("*") or absolute-form ("http://host/a?b").
  bool split_target() {
    std::string_view rest = head_.target;
    if (rest == "*") {
      head_.path = rest;
      return head_.method == Method::kOptions;
    }
    if (!rest.starts_with('/')) {
      const std::size_t scheme = rest.find("://");
      if (scheme == std::string_view::npos || scheme == 0) return false;
      rest.remove_prefix(std::min(rest.find('/', scheme + 3), rest.size()));
      if (rest.empty()) return false;
    }
    const std::size_t mark = std::min(rest.find('?'), rest.size());
    head_.path = rest.substr(0, mark);
    head_.query = rest.substr(std::min(mark + 1, rest.size()));
    return true;
  }

  void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                     ErrorStatus& error) override {
    if (is_header_done()) return;  // a trailer: nobody asked for it
    const std::string_view text = std_view(value);
    if (!text.empty() && (text.data() < bytes_.data() || text.data() >= bytes_.data() + bytes_.size()))
      return refuse(error, 400, "a header line is folded");
    if (head_.headers.size() >= limits_.max_headers) return refuse(error, 431, "too many header lines");
    head_.headers.push_back({std_view(name), text});
    take_known(field, std_view(name), text, error);
  }

  void take_known(beast::http::field field, std::string_view name, std::string_view value, ErrorStatus& error) {
    if (field == beast::http::field::content_length) {
      if (std::exchange(has_length_, true)) return refuse(error, 400, "Content-Length is given twice");
      if (value.find_first_not_of("0123456789") != std::string_view::npos)
        return refuse(error, 400, "Content-Length is not a number");
    } else if (field == beast::http::field::transfer_encoding) {
      if (std::exchange(has_coding_, true)) return refuse(error, 400, "Transfer-Encoding is given twice");
      if (!base::equal_ignoring_case(value, "chunked"))
        return refuse(error, 501, "the only transfer coding known here is chunked");
    } else if (field == beast::http::field::host) {
      if (std::exchange(has_host_, true)) return refuse(error, 400, "Host is given twice");
    } else if (field == beast::http::field::expect) {
      head_.expects_continue = base::equal_ignoring_case(value, "100-continue");
      head_.has_unknown_expectation = !head_.expects_continue;
    } else if (name.size() == 12 && base::equal_ignoring_case(name, "x-request-id")) {
      if (is_sane_request_id(value)) head_.request_id = value;
    } else if (name.size() == 11 && base::equal_ignoring_case(name, "traceparent")) {
      head_.trace = has_trace_ ? std::nullopt : parse_traceparent(value);
      has_trace_ = true;
    }
  }

  void on_header_impl(ErrorStatus& error) override {
    const bool is_1_0 = head_.minor_version == 0;
    if (has_length_ && has_coding_) return refuse(error, 400, "both Content-Length and Transfer-Encoding are given");
    if (has_coding_ && is_1_0) return refuse(error, 400, "HTTP/1.0 has no Transfer-Encoding");
    if (!has_host_ && !is_1_0) return refuse(error, 400, "Host is missing");
    head_.chunked = chunked();
    if (content_length()) head_.content_length = *content_length();
    head_.keep_alive = keep_alive();
    head_.expects_continue = head_.expects_continue && !is_1_0;
    head_.has_unknown_expectation = head_.has_unknown_expectation && !is_1_0;
  }

  void on_chunk_header_impl(std::uint64_t size, beast::string_view, ErrorStatus&) override { chunk_left_ = size; }

  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, ErrorStatus&) override {
    data_ = std_view(body);
    chunk_left_ -= body.size();
    return body.size();
  }

  // Bodies of a known length never come here, and the rest needs no answer.
  std::size_t on_body_impl(beast::string_view body, ErrorStatus&) override { return body.size(); }
  void on_response_impl(int, beast::string_view, int, ErrorStatus&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorStatus&) override {}
  void on_finish_impl(ErrorStatus&) override {}

  RequestHead& head_;
  const ParserLimits& limits_;
  Refusal& refusal_;
  std::string_view bytes_;
  std::string_view data_;
  std::uint64_t chunk_left_ = 0;
  bool has_length_ = false;
  bool has_coding_ = false;
  bool has_host_ = false;
  bool has_trace_ = false;
};

/// The refusal for an error that Beast found by itself.
Refusal refusal_of(ErrorStatus error) {
  if (error == BeastError::bad_version) return {505, "the protocol version is neither HTTP/1.0 nor HTTP/1.1"};
  if (error == BeastError::bad_content_length || error == BeastError::multiple_content_length)
    return {400, "Content-Length is malformed or in conflict"};
  if (error == BeastError::bad_transfer_encoding) return {400, "Transfer-Encoding is malformed or in conflict"};
  if (error == BeastError::bad_chunk || error == BeastError::bad_chunk_extension) return {400, "a chunk is malformed"};
  if (error == BeastError::bad_method || error == BeastError::bad_target) return {400, "the request line is malformed"};
  if (error == BeastError::bad_field) return {400, "a header name is malformed"};
  if (error == BeastError::bad_obs_fold) return {400, "a header line is folded"};
  return {400, "the request is malformed"};
}

}  // namespace

class RequestParser::Impl {
 public:
  explicit Impl(ParserLimits limits) : limits_(limits) {
    head_.headers.reserve(limits.max_headers);
    reset();
  }

  void reset() {
    head_.clear();
    refusal_ = {};
    consumed_ = 0;
    collector_.emplace(head_, limits_, refusal_);
  }

  Outcome parse_head(std::string_view bytes) {
    collector_->set_bytes(bytes);
    const bool more = put(bytes.substr(consumed_));
    if (refusal_.detail.empty() && collector_->is_header_done()) return {Step::kHead, consumed_, {}};
    if (refusal_.detail.empty() && more && bytes.size() >= limits_.max_header_bytes) refuse_long_head();
    return {refusal_.detail.empty() ? Step::kMore : Step::kRefused, 0, {}};
  }

  Outcome next_chunk(std::string_view bytes) {
    std::size_t total = 0;
    while (!collector_->is_done()) {
      consumed_ = 0;
      // No body ends in fewer bytes than "0\r\n\r\n", and Beast asserts that it has them.
      const bool too_few = collector_->between_chunks() && bytes.size() - total < 5;
      const bool more = too_few || put(bytes.substr(total));
      total += consumed_;
      if (!refusal_.detail.empty()) return {Step::kRefused, total, {}};
      if (const std::string_view data = collector_->take_data(); !data.empty()) return {Step::kData, total, data};
      if (!more) continue;
      if (bytes.size() - total >= limits_.max_header_bytes) {
        refusal_ = {400, "a chunk's header or the trailers are too large"};
        return {Step::kRefused, total, {}};
      }
      return {Step::kMore, total, {}};
    }
    return {Step::kEnd, total, {}};
  }

  RequestHead head_;
  Refusal refusal_;

 private:
  /// Feeds Beast once. Returns whether it wants more bytes.
  bool put(std::string_view bytes) {
    if (bytes.empty()) return true;
    ErrorStatus error;
    consumed_ += collector_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error == BeastError::header_limit) {
      refuse_long_head();
    } else if (error && error != BeastError::need_more && refusal_.detail.empty()) {
      refusal_ = refusal_of(error);
    }
    return error == BeastError::need_more;
  }

  /// Beast wants the whole head at once; a target that fills it alone has a status of its own.
  void refuse_long_head() {
    const bool in_request_line = collector_->bytes().find('\n') == std::string_view::npos;
    refusal_ = in_request_line ? Refusal{414, "the request target is too long"}
                               : Refusal{431, "the request head is too large"};
  }

  ParserLimits limits_;
  std::size_t consumed_ = 0;
  std::optional<HeadCollector> collector_;
};

RequestParser::RequestParser(ParserLimits limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;
void RequestParser::reset() {
  impl_->reset();
}
RequestParser::Outcome RequestParser::parse_head(std::string_view bytes) {
  return impl_->parse_head(bytes);
}
RequestParser::Outcome RequestParser::next_chunk(std::string_view bytes) {
  return impl_->next_chunk(bytes);
}
RequestHead& RequestParser::head() {
  return impl_->head_;
}
const RequestHead& RequestParser::head() const {
  return impl_->head_;
}
const Refusal& RequestParser::refusal() const {
  return impl_->refusal_;
}

}  // namespace nexusml::http
