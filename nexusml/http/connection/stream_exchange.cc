#include "nexusml/http/connection/stream_exchange.h"

#include <algorithm>

#include "nexusml/http/connection/connection.h"

namespace nexusml::http {
namespace {

/// `view` moved with the head it lies in; unchanged if it lies elsewhere.
std::string_view moved(std::string_view view, std::string_view from, const std::string& to) {
  const std::less<const char*> before;
  if (before(view.data(), from.data()) || !before(view.data(), from.data() + from.size())) return view;
  return {to.data() + (view.data() - from.data()), view.size()};
}

}  // namespace

/// Suspends the handler until the connection resumes it for that reason.
struct StreamExchange::Pause {
  StreamExchange& exchange;
  Waiting reason;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const noexcept {
    exchange.waiting_ = reason;
    exchange.handle_ = waiting;
  }
  void await_resume() const noexcept {}
};

StreamExchange::StreamExchange(Connection& connection, const Request& request, std::string_view head_bytes)
    : connection_(connection), head_text_(head_bytes), request_(request) {
  const auto move = [this, head_bytes](std::string_view view) { return moved(view, head_bytes, head_text_); };
  for (const HeaderField& field : request.headers) headers_.push_back({move(field.name), move(field.value)});
  for (const PathParameter& parameter : request.parameters)
    parameters_.push_back({parameter.name, move(parameter.value)});
  for (std::string_view* view : {&request_.target, &request_.path, &request_.query, &request_.request_id})
    *view = move(*view);
  request_.headers = headers_;
  request_.parameters = parameters_;

  const RequestHead& head = connection.parser_.head();
  remaining_ = head.content_length.value_or(0);
  body_complete_ = !head.chunked && remaining_ == 0;
  owes_continue_ = head.expects_continue && !body_complete_;
}

void StreamExchange::start(const StreamHandler& handler) {
  try {
    task_.emplace(handler(*this, *this));
  } catch (...) {
    task_.emplace(rethrow_later(std::current_exception()));
  }
  task_->start();
}

Task<> StreamExchange::rethrow_later(std::exception_ptr exception) {
  std::rethrow_exception(exception);
  co_return;
}

// --- what the connection tells ---------------------------------------------------------------------------------------

StreamExchange::Pause StreamExchange::pause(Waiting reason) {
  return Pause{*this, reason};
}

void StreamExchange::resume_if(Waiting reason) {
  if (waiting_ != reason) return;
  waiting_ = Waiting::kNothing;
  std::exchange(handle_, nullptr).resume();
}

void StreamExchange::on_input() {
  if (connection_.end_of_input_ && body_complete_) return resume_if(Waiting::kTime);
  resume_if(Waiting::kInput);
}

void StreamExchange::on_output_sent() {
  if (connection_.output_.size() <= connection_.worker_.options.output_buffer_bytes / 2) resume_if(Waiting::kOutput);
}

void StreamExchange::on_read_timeout() {
  fail_body(ErrorCode::kUnavailable, "the body did not arrive in time");
  resume_if(Waiting::kInput);
}

void StreamExchange::on_tick() {
  if (wake_.passed(connection_.worker_.now)) resume_if(Waiting::kTime);
}

void StreamExchange::on_stopping() {
  resume_if(Waiting::kTime);
}

void StreamExchange::on_broken() {
  broken_ = true;
  fail_body(ErrorCode::kUnavailable, "the client is away");
  for (const Waiting reason : {Waiting::kInput, Waiting::kOutput, Waiting::kTime}) {
    if (waiting_ == reason) return resume_if(reason);
  }
}

bool StreamExchange::wants_input() const {
  // Behind a complete body there may come the client's end, or its next request: up to one head of that is kept.
  if (body_complete_)
    return piece_bytes_ == 0 && connection_.input_.size() < connection_.worker_.options.max_header_bytes;
  return waiting_ == Waiting::kInput;
}

// --- the handler's side: reading -------------------------------------------------------------------------------------

Task<Result<std::string_view>> StreamExchange::read() {
  release_piece();
  if (body_error_) co_return *body_error_;
  if (std::exchange(owes_continue_, false) && connection_.input_.empty())
    connection_.output_.tail().append("HTTP/1.1 100 Continue\r\n\r\n");
  while (!body_complete_) {
    const Result<Piece> piece = next_piece();
    if (!piece.ok()) co_return piece.error();
    if (!piece->more) co_return piece->data;
    if (connection_.end_of_input_) co_return fail_body(ErrorCode::kUnavailable, "the body ended early");
    connection_.read_deadline_.set(connection_.worker_.now + connection_.worker_.options.body_stall_timeout);
    co_await pause(Waiting::kInput);
    connection_.read_deadline_.clear();
    if (body_error_) co_return *body_error_;
  }
  co_return std::string_view();
}

void StreamExchange::release_piece() {
  connection_.input_.consume(std::exchange(piece_bytes_, 0));
  if (!body_complete_) connection_.input_.reserve(std::max(connection_.input_.capacity(), std::size_t{1}));
}

Result<StreamExchange::Piece> StreamExchange::next_piece() {
  if (connection_.parser_.head().chunked) return next_chunk();
  const std::string_view input = connection_.input_.view();
  if (input.empty()) return Piece{{}, true};
  const std::string_view data =
      input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size())));
  remaining_ -= data.size();
  body_complete_ = remaining_ == 0;
  piece_bytes_ = data.size();
  connection_.request_bytes_ += data.size();
  return Piece{data, false};
}

Result<StreamExchange::Piece> StreamExchange::next_chunk() {
  const RequestParser::Outcome outcome = connection_.parser_.next_chunk(connection_.input_.view());
  connection_.request_bytes_ += outcome.consumed;
  piece_bytes_ = outcome.consumed;
  switch (outcome.step) {
    case RequestParser::Step::kData:
      body_bytes_ += outcome.data.size();
      if (body_bytes_ > connection_.body_limit_)
        return fail_body(ErrorCode::kTooLarge, "the body is larger than this route takes");
      return Piece{outcome.data, false};
    case RequestParser::Step::kEnd:
      body_complete_ = true;
      release_piece();
      return Piece{{}, false};
    case RequestParser::Step::kRefused:
      return fail_body(ErrorCode::kInvalidArgument, connection_.parser_.refusal().detail);
    case RequestParser::Step::kMore:
    case RequestParser::Step::kHead:
      release_piece();
      return Piece{{}, true};
  }
  base::bug("RequestParser::Step outside the enum");
}

Error StreamExchange::fail_body(ErrorCode code, std::string_view message) {
  if (!body_error_) body_error_.emplace(code, std::string(message));
  return *body_error_;
}

// --- the handler's side: waiting and answering -----------------------------------------------------------------------

bool StreamExchange::stopping() const {
  return broken_ || connection_.worker_.draining || (connection_.end_of_input_ && body_complete_);
}

Task<bool> StreamExchange::sleep_for(std::chrono::milliseconds duration) {
  if (stopping()) co_return false;
  wake_.set(connection_.worker_.clock.steady_now() + duration);
  co_await pause(Waiting::kTime);
  wake_.clear();
  co_return !stopping();
}

void StreamExchange::resume_later(std::coroutine_handle<> waiting) {
  connection_.host_.resume_on_network_thread(waiting);
}

Response& StreamExchange::response() {
  return connection_.response_;
}

void StreamExchange::begin_answer() {
  answer_begun_ = true;
  framing_ = connection_.parser_.head().minor_version == 0 ? Framing::kUntilClose : Framing::kChunked;
  connection_.response_bytes_ += connection_.append_head_of(framing_);
}

Task<Status> StreamExchange::write(std::string_view piece) {
  if (!answer_begun_ && !broken_) begin_answer();
  if (broken_) co_return Error(ErrorCode::kUnavailable, "the client is away");
  if (!takes_body()) co_return Error(ErrorCode::kUnavailable, "the answer has no body");
  std::string& tail = connection_.output_.tail();
  const std::size_t before = tail.size();
  if (framing_ == Framing::kChunked) {
    append_chunk(tail, piece);
  } else {
    tail.append(piece);
  }
  connection_.response_bytes_ += tail.size() - before;
  if (connection_.output_.size() > connection_.worker_.options.output_buffer_bytes) {
    co_await pause(Waiting::kOutput);
    if (broken_) co_return Error(ErrorCode::kUnavailable, "the client is away");
  }
  co_return Status();
}

void StreamExchange::end_answer() {
  if (framing_ != Framing::kChunked || !takes_body()) return;
  connection_.output_.tail().append("0\r\n\r\n");
  connection_.response_bytes_ += 5;
}

bool StreamExchange::takes_body() const {
  return request_.method != Method::kHead && may_have_body(connection_.response_.status());
}

}  // namespace nexusml::http
