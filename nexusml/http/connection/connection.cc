#include "nexusml/http/connection/connection.h"

#include <algorithm>

namespace nexusml::http {
namespace {

constexpr std::size_t kFirstInputBytes = 4096;
constexpr int kClientClosedRequest = 499;  // recorded only; nobody is there to receive it

ParserLimits parser_limits(const ServerOptions& options) {
  return {options.max_header_bytes, options.max_target_bytes, options.max_headers};
}

}  // namespace

Connection::Connection(WorkerContext& worker, StreamHost& host, std::string peer_address)
    : worker_(worker), host_(host), peer_address_(std::move(peer_address)), parser_(parser_limits(worker.options)) {
  read_deadline_.set(worker_.now + worker_.options.idle_timeout);
}

Connection::~Connection() = default;

// --- what the session tells ------------------------------------------------------------------------------------------

std::span<char> Connection::input_space() {
  if (input_.space().empty()) grow_input(std::max(kFirstInputBytes, 2 * input_.size()));
  return input_.space();
}

void Connection::on_input(std::size_t count) {
  input_.commit(count);
  if (phase_ == Phase::kStream) {
    stream_->on_input();
    return on_stream_resumed();
  }
  process();
}

void Connection::on_end_of_input() {
  end_of_input_ = true;
  if (phase_ == Phase::kStream) {
    stream_->on_input();
    return on_stream_resumed();
  }
  process();
}

void Connection::on_broken() {
  if (phase_ == Phase::kFinished) return;
  end_of_input_ = true;
  closing_ = true;
  output_.clear();
  if (phase_ == Phase::kStream) {
    stream_->on_broken();
    return on_stream_resumed();
  }
  response_.set_status(kClientClosedRequest);
  if (begun_) return end_request(0);
  finish();
}

void Connection::on_output_blocked() {
  if (!write_deadline_.is_set()) write_deadline_.set(worker_.now + worker_.options.write_stall_timeout);
}

void Connection::on_output_sent() {
  write_deadline_.clear();
  if (!output_.empty()) write_deadline_.set(worker_.now + worker_.options.write_stall_timeout);
  if (phase_ == Phase::kStream) {
    stream_->on_output_sent();
    return on_stream_resumed();
  }
  if (output_.empty()) output_.shrink(worker_.options.keep_buffer_bytes);
  process();
}

void Connection::on_tick() {
  if (write_deadline_.passed(worker_.now)) {
    write_deadline_.clear();
    return on_broken();
  }
  const bool late = read_deadline_.passed(worker_.now);
  if (late) read_deadline_.clear();
  if (phase_ == Phase::kStream) {
    if (late) stream_->on_read_timeout();
    stream_->on_tick();
    return on_stream_resumed();
  }
  if (!late || phase_ == Phase::kFinished) return;
  if (begun_) return refuse({408, "the request did not arrive in time"});
  finish();
}

void Connection::begin_drain() {
  if (phase_ == Phase::kStream) {
    stream_->on_stopping();
    return on_stream_resumed();
  }
  if (phase_ == Phase::kHead && !begun_) finish();
}

bool Connection::wants_input() const {
  if (end_of_input_ || phase_ == Phase::kFinished) return false;
  if (phase_ == Phase::kStream) return stream_->wants_input();
  return output_.size() < worker_.options.output_buffer_bytes;
}

// --- one request -----------------------------------------------------------------------------------------------------

void Connection::begin_request() {
  begun_ = true;
  if (worker_.options.observer != nullptr) {
    worker_.options.observer->on_begin();
    started_ = worker_.read_clock();
  } else {
    started_ = worker_.now;
  }
  read_deadline_.set(started_ + worker_.options.header_timeout);
}

void Connection::dispatch(std::size_t head_bytes) {
  const RequestHead& head = parser_.head();
  head_bytes_ = raw_bytes_ = head_bytes;
  body_bytes_ = 0;
  request_bytes_ = head_bytes;
  fill_request();

  const Route* route = match_.outcome == RouteMatch::Outcome::kFound ? &worker_.router.routes()[match_.route] : nullptr;
  const bool streamed = route != nullptr && route->stream != nullptr;
  body_limit_ = streamed ? worker_.options.max_streamed_body_bytes : worker_.options.max_buffered_body_bytes;
  if (route != nullptr && route->options.max_body_bytes != 0) body_limit_ = route->options.max_body_bytes;

  if (head.has_unknown_expectation) return refuse({417, "the only expectation known here is 100-continue"});
  if (head.content_length.value_or(0) > body_limit_) return refuse({413, "the body is larger than this route takes"});
  if (streamed) return start_stream(*route);

  read_deadline_.set(started_ + worker_.options.request_timeout);
  phase_ = head.chunked ? Phase::kChunkedBody : Phase::kBody;
  body_bytes_ = head.chunked ? 0 : static_cast<std::size_t>(head.content_length.value_or(0));
  const bool body_is_missing = head.chunked || input_.size() < head_bytes_ + body_bytes_;
  if (!head.expects_continue || !body_is_missing) return;
  if (route != nullptr) {
    output_.tail().append("HTTP/1.1 100 Continue\r\n\r\n");
  } else {
    discards_input_ = closing_ = true;
    answer({});
  }
}

void Connection::fill_request() {
  const RequestHead& head = parser_.head();
  worker_.router.match(head.method, head.path, match_);
  input_moved_ = false;
  head_known_ = true;
  request_.method = head.method;
  request_.target = head.target;
  request_.path = head.path;
  request_.query = head.query;
  request_.path_template = match_.path_template;
  request_.parameters = std::span(match_.parameters).first(match_.parameter_count);
  request_.headers = head.headers;
  request_.body = {};
  request_.trace = head.trace;
  request_.peer_address = peer_address_;
  request_.network_thread = worker_.thread;
  if (head.request_id.empty()) {
    if (request_.request_id.data() != generated_id_.data()) worker_.ids.next(generated_id_);
    request_.request_id = {generated_id_.data(), generated_id_.size()};
  } else {
    request_.request_id = head.request_id;
  }
}

void Connection::end_request(std::size_t input_bytes) {
  begun_ = false;
  if (AccessObserver* observer = worker_.options.observer; observer != nullptr) {
    const bool matched = head_known_ && !match_.path_template.empty();
    observer->on_end({.route = head_known_ ? match_.route : RouteMatch::kNoRoute,
                      .path_template = matched ? match_.path_template : std::string_view("other"),
                      .method = head_known_ ? request_.method : Method::kOther,
                      .status = response_.status(),
                      .duration = worker_.read_clock() - started_,
                      .request_bytes = request_bytes_,
                      .response_bytes = response_bytes_,
                      .request = head_known_ ? &request_ : nullptr});
  }
  head_known_ = false;
  request_.request_id = {};
  request_bytes_ = response_bytes_ = 0;
  input_.consume(input_bytes);
  if (closing_ || worker_.draining) return finish();

  phase_ = Phase::kHead;
  parser_.reset();
  input_.shrink(worker_.options.keep_buffer_bytes);
  response_.shrink(worker_.options.keep_buffer_bytes);
  read_deadline_.set(worker_.now + worker_.options.idle_timeout);
}

void Connection::finish() {
  discards_input_ = discards_input_ || !input_.empty();
  phase_ = Phase::kFinished;
  read_deadline_.clear();
}

}  // namespace nexusml::http
