// The half of Connection that reads.

#include <algorithm>
#include <cstring>

#include "nexusml/http/connection/connection.h"

namespace nexusml::http {

void Connection::process() {
  bool progress = true;
  while (progress && output_.size() < worker_.options.output_buffer_bytes) {
    switch (phase_) {
      case Phase::kHead:
        progress = read_head();
        break;
      case Phase::kBody:
        progress = read_body();
        break;
      case Phase::kChunkedBody:
        progress = read_chunked_body();
        break;
      case Phase::kStream:
      case Phase::kFinished:
        return;
    }
  }
  if (progress || !end_of_input_ || phase_ == Phase::kFinished || phase_ == Phase::kStream) return;
  if (begun_) return refuse({400, "the request ended early"});
  finish();
}

bool Connection::read_head() {
  if (!begun_) {
    while (input_.view().starts_with("\r\n")) input_.consume(2);
    if (input_.empty() || input_.view() == "\r") return false;
    begin_request();
  }
  const RequestParser::Outcome outcome = parser_.parse_head(input_.view());
  if (outcome.step == RequestParser::Step::kMore) return false;
  if (outcome.step == RequestParser::Step::kRefused) {
    refuse(parser_.refusal());
  } else {
    dispatch(outcome.consumed);
  }
  return true;
}

bool Connection::read_body() {
  const std::size_t total = head_bytes_ + body_bytes_;
  if (input_.size() < total) {
    // Memory follows what arrives, not what the client announces.
    if (input_.space().empty()) grow_input(std::min(total, 2 * input_.size()));
    return false;
  }
  raw_bytes_ = total;
  answer(input_.view().substr(head_bytes_, body_bytes_));
  return true;
}

bool Connection::read_chunked_body() {
  for (;;) {
    const RequestParser::Outcome outcome = parser_.next_chunk(input_.view().substr(raw_bytes_));
    raw_bytes_ += outcome.consumed;
    switch (outcome.step) {
      case RequestParser::Step::kData:
        if (body_bytes_ + outcome.data.size() > body_limit_) {
          refuse({413, "the body is larger than this route takes"});
          return true;
        }
        // Decoded in place: the body grows behind the head, over chunk headers that were read already.
        std::memmove(input_.data() + head_bytes_ + body_bytes_, outcome.data.data(), outcome.data.size());
        body_bytes_ += outcome.data.size();
        break;
      case RequestParser::Step::kEnd:
        answer(input_.view().substr(head_bytes_, body_bytes_));
        return true;
      case RequestParser::Step::kRefused:
        refuse(parser_.refusal());
        return true;
      case RequestParser::Step::kMore:
      case RequestParser::Step::kHead:
        close_gap();
        return false;
    }
  }
}

void Connection::close_gap() {
  const std::size_t decoded = head_bytes_ + body_bytes_;
  const std::size_t left = input_.size() - raw_bytes_;
  std::memmove(input_.data() + decoded, input_.data() + raw_bytes_, left);
  input_.truncate(decoded + left);
  raw_bytes_ = decoded;
}

void Connection::grow_input(std::size_t total) {
  const char* before = input_.data();
  input_.reserve(total);
  if (phase_ == Phase::kStream || !begun_) return;
  parser_.head().rebase(before, input_.data());
  input_moved_ = true;
}

}  // namespace nexusml::http
