// The half of Connection that answers.

#include <exception>

#include "nexusml/http/connection/connection.h"
#include "nexusml/http/problem.h"

namespace nexusml::http {
namespace {

constexpr std::size_t kStreamInputBytes = 64 * 1024;

}  // namespace

bool Connection::answers_keep_alive() const {
  return head_known_ && parser_.head().keep_alive && !closing_ && !worker_.draining && !end_of_input_with_no_more();
}

bool Connection::end_of_input_with_no_more() const {
  return end_of_input_ && input_.size() <= raw_bytes_;
}

std::size_t Connection::append_head_of(Framing framing) {
  const bool keep_alive = answers_keep_alive() && !response_.closes_connection() && framing != Framing::kUntilClose;
  closing_ = !keep_alive;
  const std::size_t before = output_.tail().size();
  append_head(output_.tail(), response_,
              {.date = worker_.date.view(),
               .request_id = request_.request_id,
               .framing = framing,
               .close = !keep_alive,
               .announce_keep_alive = keep_alive && parser_.head().minor_version == 0});
  return output_.tail().size() - before;
}

void Connection::append_answer() {
  response_bytes_ += append_head_of(Framing::kLength);
  if (request_.method == Method::kHead || !may_have_body(response_.status())) return;
  output_.tail().append(response_.body());
  response_bytes_ += response_.body().size();
}

void Connection::answer(std::string_view body) {
  if (input_moved_) fill_request();
  request_.body = body;
  request_bytes_ = raw_bytes_;
  response_.reset(request_.path);
  if (match_.outcome == RouteMatch::Outcome::kFound) {
    call_handler();
  } else {
    answer_unrouted();
  }
  append_answer();
  end_request(raw_bytes_);
}

void Connection::call_handler() {
  try {
    worker_.router.routes()[match_.route].buffered(request_, response_);
    return;
  } catch (const std::exception& error) {
    worker_.report(error.what());
  } catch (...) {
    worker_.report("a handler threw something that is not an exception");
  }
  response_.reset(request_.path);
  set_problem(response_, 500, "an internal error; the server's log has it under the request id");
}

void Connection::answer_unrouted() {
  if (request_.method == Method::kOptions && request_.path == "*") {
    response_.set_status(204);
    return response_.add_header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  }
  switch (match_.outcome) {
    case RouteMatch::Outcome::kFound:
    case RouteMatch::Outcome::kNotFound:
      return set_problem(response_, 404, "nothing is served at this path");
    case RouteMatch::Outcome::kMethodNotAllowed:
      response_.add_header("Allow", match_.allow);
      return set_problem(response_, 405, "this path does not take this method");
    case RouteMatch::Outcome::kOptions:
      response_.set_status(204);
      return response_.add_header("Allow", match_.allow);
    case RouteMatch::Outcome::kBadEncoding:
      return set_problem(response_, 400, "a percent escape in the path is malformed");
  }
}

void Connection::refuse(const Refusal& refusal) {
  if (input_moved_ && head_known_) fill_request();
  if (!head_known_) {
    worker_.ids.next(generated_id_);
    request_.method = Method::kOther;
    request_.request_id = {generated_id_.data(), generated_id_.size()};
  }
  discards_input_ = closing_ = true;
  response_.reset(head_known_ ? request_.path : std::string_view());
  set_problem(response_, refusal.status, refusal.detail);
  request_bytes_ = input_.size();
  append_answer();
  end_request(0);
}

// --- streams ---------------------------------------------------------------------------------------------------------

void Connection::start_stream(const Route& route) {
  response_.reset(request_.path);
  stream_ = std::make_unique<StreamExchange>(*this, request_, input_.view().substr(0, head_bytes_));
  request_ = stream_->head();
  response_.reset(request_.path);
  input_.consume(head_bytes_);
  raw_bytes_ = 0;
  phase_ = Phase::kStream;
  read_deadline_.clear();
  if (!stream_->body_complete()) input_.reserve(kStreamInputBytes);
  stream_->start(route.stream);
  if (stream_->done()) end_stream();
}

void Connection::on_stream_resumed() {
  if (stream_ == nullptr || !stream_->done()) return;
  end_stream();
  process();
}

bool Connection::stream_succeeded() {
  try {
    stream_->rethrow();
    return true;
  } catch (const std::exception& error) {
    worker_.report(error.what());
  } catch (...) {
    worker_.report("a stream handler threw something that is not an exception");
  }
  return false;
}

void Connection::end_stream() {
  const bool succeeded = stream_succeeded();
  if (!stream_->body_complete()) discards_input_ = closing_ = true;
  if (!stream_->answer_begun()) {
    if (!succeeded) {
      response_.reset(request_.path);
      set_problem(response_, 500, "an internal error; the server's log has it under the request id");
    }
    append_answer();
  } else if (!succeeded) {
    closing_ = true;  // without the last chunk, so that the client sees that the answer is cut off
  } else {
    stream_->end_answer();
  }
  end_request(0);
  stream_.reset();
}

}  // namespace nexusml::http
