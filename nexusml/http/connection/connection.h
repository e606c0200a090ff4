#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/http/connection/deadline.h"
#include "nexusml/http/connection/format_response.h"
#include "nexusml/http/connection/input_buffer.h"
#include "nexusml/http/connection/output_queue.h"
#include "nexusml/http/connection/stream_exchange.h"
#include "nexusml/http/connection/worker_context.h"
#include "nexusml/http/parser/request_parser.h"

namespace nexusml::http {

/// One connection's HTTP, without a socket: bytes in, bytes out, and what time does to them. The session beside it moves
/// the bytes; TLS is therefore another session over the same class.
///
/// After every call the session looks at output(), wants_input() and finished().
///
/// Threads: its network thread.
class Connection {
 public:
  Connection(WorkerContext& worker, StreamHost& host, std::string peer_address);
  ~Connection();

  /// Where the next bytes go. Lifetime: until on_input(); only while wants_input().
  [[nodiscard]] std::span<char> input_space();
  void on_input(std::size_t count);
  /// The peer sends no more, but may still read.
  void on_end_of_input();
  /// The socket is of no use any more.
  void on_broken();

  [[nodiscard]] OutputQueue& output() { return output_; }
  /// The session could not write everything at once and waits for the peer.
  void on_output_blocked();
  /// Some output was written.
  void on_output_sent();

  /// The worker's clock moved; deadlines are looked at.
  void on_tick();
  /// The stream handler ran on its own account, after work elsewhere.
  void on_stream_resumed();
  /// The server stops: finish what was begun.
  void begin_drain();

  [[nodiscard]] bool wants_input() const;
  /// The input buffer may change before more bytes come, since a stream may end: wait for them without lending it.
  [[nodiscard]] bool input_may_move() const { return phase_ == Phase::kStream && stream_->body_complete(); }
  /// Nothing more will be appended to the output: close once it is sent.
  [[nodiscard]] bool finished() const { return phase_ == Phase::kFinished; }
  /// After finished(): the peer may still be sending; closing at once could destroy the answer on its way.
  [[nodiscard]] bool should_linger() const { return discards_input_ && !end_of_input_; }
  /// A stream handler has not ended yet: keep this object.
  [[nodiscard]] bool has_stream() const { return stream_ != nullptr; }

 private:
  friend class StreamExchange;
  enum class Phase : std::uint8_t { kHead, kBody, kChunkedBody, kStream, kFinished };

  void process();
  bool read_head();
  bool read_body();
  bool read_chunked_body();
  void begin_request();
  /// Looks up the route of a complete head and decides how its body is read.
  void dispatch(std::size_t head_bytes);
  void fill_request();
  void start_stream(const Route& route);
  void end_stream();
  /// Whether the handler ended well; reports what it threw.
  bool stream_succeeded();

  /// Calls the handler of the whole request and appends its answer.
  void answer(std::string_view body);
  void call_handler();
  void answer_unrouted();
  void append_answer();
  [[nodiscard]] std::size_t append_head_of(Framing framing);
  /// Answers with a problem and closes.
  void refuse(const Refusal& refusal);
  /// Tells the observer, takes the request's bytes off the input and gets ready for the next one, or finishes.
  void end_request(std::size_t input_bytes);
  void finish();

  void grow_input(std::size_t total);
  /// Moves undecoded bytes up to the decoded body.
  void close_gap();
  [[nodiscard]] bool answers_keep_alive() const;
  [[nodiscard]] bool end_of_input_with_no_more() const;

  WorkerContext& worker_;
  StreamHost& host_;
  std::string peer_address_;
  InputBuffer input_;
  OutputQueue output_;
  RequestParser parser_;
  RouteMatch match_;
  Request request_;
  Response response_;
  RequestIdGenerator::Text generated_id_{};
  std::unique_ptr<StreamExchange> stream_;

  Phase phase_ = Phase::kHead;
  bool begun_ = false;       ///< the observer was told of a request
  bool head_known_ = false;  ///< request_ is filled
  bool end_of_input_ = false;
  bool discards_input_ = false;
  bool closing_ = false;      ///< the current answer is the last one
  bool input_moved_ = false;  ///< since the route was looked up
  std::uint64_t body_limit_ = 0;
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_ = 0;  ///< kBody: expected; kChunkedBody: decoded so far, right after the head
  std::size_t raw_bytes_ = 0;   ///< kChunkedBody: of the input, head and what the parser has consumed
  std::uint64_t request_bytes_ = 0;
  std::uint64_t response_bytes_ = 0;
  WorkerContext::TimePoint started_{};
  Deadline read_deadline_;
  Deadline write_deadline_;
};

}  // namespace nexusml::http
