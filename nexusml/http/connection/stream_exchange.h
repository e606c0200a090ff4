#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/http/connection/deadline.h"
#include "nexusml/http/connection/format_response.h"
#include "nexusml/http/stream.h"

namespace nexusml::http {

class Connection;

/// The thread-safe way back onto a connection's network thread.
class StreamHost {
 public:
  virtual ~StreamHost() = default;
  /// Resumes `waiting` on the network thread and lets the session look at its connection. Threads: any.
  virtual void resume_on_network_thread(std::coroutine_handle<> waiting) = 0;
};

/// One streamed request and its answer: what a stream handler holds while the connection feeds it.
///
/// Threads: its network thread, save resume_later().
class StreamExchange final : public StreamRequest, public ResponseWriter {
 public:
  /// Copies the head, since the input buffer goes on moving.
  StreamExchange(Connection& connection, const Request& request, std::string_view head_bytes);
  StreamExchange(const StreamExchange&) = delete;
  StreamExchange& operator=(const StreamExchange&) = delete;

  /// Calls the handler and runs it until it first waits.
  void start(const StreamHandler& handler);
  [[nodiscard]] bool done() const { return task_ && task_->done(); }
  /// Rethrows what the handler threw. Only when done().
  void rethrow() { task_->result(); }

  // What the connection tells.
  void on_input();
  void on_output_sent();
  /// The body did not come in time: read() fails.
  void on_read_timeout();
  void on_tick();
  void on_stopping();
  void on_broken();

  [[nodiscard]] bool wants_input() const;
  [[nodiscard]] bool body_complete() const { return body_complete_; }
  [[nodiscard]] bool answer_begun() const { return answer_begun_; }
  /// Appends what ends an answer that was begun.
  void end_answer();

  // StreamRequest and ResponseWriter
  [[nodiscard]] const Request& head() const override { return request_; }
  Task<Result<std::string_view>> read() override;
  Task<bool> sleep_for(std::chrono::milliseconds duration) override;
  [[nodiscard]] bool stopping() const override;
  void resume_later(std::coroutine_handle<> waiting) override;
  [[nodiscard]] Response& response() override;
  Task<Status> write(std::string_view piece) override;

 private:
  enum class Waiting : std::uint8_t { kNothing, kInput, kOutput, kTime };
  struct Pause;
  friend struct Pause;
  struct Piece {
    std::string_view data;
    bool more = false;  ///< wait for input
  };

  [[nodiscard]] Pause pause(Waiting reason);
  void resume_if(Waiting reason);
  void release_piece();
  void begin_answer();
  [[nodiscard]] Result<Piece> next_piece();
  [[nodiscard]] Result<Piece> next_chunk();
  Error fail_body(ErrorCode code, std::string_view message);
  [[nodiscard]] bool takes_body() const;
  static Task<> rethrow_later(std::exception_ptr exception);

  Connection& connection_;
  std::string head_text_;
  std::vector<HeaderField> headers_;
  std::vector<PathParameter> parameters_;
  Request request_;
  std::optional<Task<>> task_;
  Waiting waiting_ = Waiting::kNothing;
  std::coroutine_handle<> handle_;
  Deadline wake_;
  std::uint64_t remaining_ = 0;   ///< of a body of known length
  std::uint64_t body_bytes_ = 0;  ///< handed out so far
  std::size_t piece_bytes_ = 0;   ///< input to consume before the next piece
  std::optional<Error> body_error_;
  Framing framing_ = Framing::kChunked;
  bool body_complete_ = false;
  bool owes_continue_ = false;
  bool answer_begun_ = false;
  bool broken_ = false;
};

}  // namespace nexusml::http
