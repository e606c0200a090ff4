#pragma once

#include <chrono>
#include <coroutine>
#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "nexusml/base/result.h"
#include "nexusml/http/request.h"
#include "nexusml/http/response.h"
#include "nexusml/http/task.h"

namespace nexusml::http {

/// A request body that comes piece by piece.
///
/// Threads: the network thread of its connection.
class BodyReader {
 public:
  virtual ~BodyReader() = default;

  /// The next piece, decoded; empty at the end of the body. Reads no further ahead than one buffer (back-pressure).
  ///
  /// Errors:   kInvalidArgument (bad chunk framing), kTooLarge (the route's limit), kUnavailable (the client went away,
  /// a
  ///           deadline passed, the server stops). Every later call fails too.
  /// Lifetime: the view is good until the next call.
  virtual Task<Result<std::string_view>> read() = 0;
};

/// A streamed request: its head, its body, and the ways to wait without holding the network thread.
///
/// Threads: the network thread of its connection, save where said.
class StreamRequest : public BodyReader {
 public:
  [[nodiscard]] virtual const Request& head() const = 0;

  /// Waits at least `duration` (to the server's tick, default 100 ms). Returns false, at once, when the client is away
  /// or the server stops: end the stream then.
  virtual Task<bool> sleep_for(std::chrono::milliseconds duration) = 0;

  /// True when the client is away or the server stops.
  [[nodiscard]] virtual bool stopping() const = 0;

  /// Continues `waiting` on the network thread. Threads: any. Lifetime: call it exactly once for an awaiting handler.
  virtual void resume_later(std::coroutine_handle<> waiting) = 0;
};

/// Runs `work` elsewhere (a thread pool) and continues on the network thread with its value, or its exception.
///
///   auto parse = [&text] { return parse_rows(text); };
///   auto rows = co_await run_elsewhere(stream, pool_submit, parse);
///
/// Takes:    `submit`, which takes a std::function<void()> and runs it on another thread, exactly once.
/// Lifetime: both are named variables of the awaiting coroutine, since g++ 12 destroys a temporary lambda with captures
///           twice when it stands in a co_await expression.
template <class Submit, class Work>
Task<std::invoke_result_t<Work&>> run_elsewhere(StreamRequest& stream, Submit& submit, Work& work);

/// The answer to a streamed request. Either fill `response()` and return, for an answer in one piece; or set its
/// status, type and headers, then write() pieces: the first one sends the head.
///
/// Threads: the network thread of its connection.
class ResponseWriter {
 public:
  virtual ~ResponseWriter() = default;

  /// Head (and, for an answer in one piece, body). No use after the first write().
  [[nodiscard]] virtual Response& response() = 0;

  /// Sends a piece (chunked; to HTTP/1.0 until the connection closes). Waits while the client is slower than we are.
  ///
  /// Errors: kUnavailable when the client is away, or wants no body (HEAD). Every later call fails too.
  virtual Task<Status> write(std::string_view piece) = 0;
};

/// How a stream handler looks. An exception becomes a 500, or ends the connection if the answer has begun.
using StreamHandler = std::function<Task<void>(StreamRequest&, ResponseWriter&)>;

namespace detail {
template <class Submit, class Work>
struct ElsewhereAwaiter {
  using Value = std::invoke_result_t<Work&>;
  StreamRequest& stream;
  Submit& submit;
  Work& work;
  std::conditional_t<std::is_void_v<Value>, bool, std::optional<Value>> value{};
  std::exception_ptr exception;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    submit(std::function<void()>([this, waiting] {
      run();
      stream.resume_later(waiting);
    }));
  }
  void run() noexcept {
    try {
      if constexpr (std::is_void_v<Value>) {
        work();
      } else {
        value.emplace(work());
      }
    } catch (...) {
      exception = std::current_exception();
    }
  }
  Value await_resume() {
    if (exception) std::rethrow_exception(exception);
    if constexpr (!std::is_void_v<Value>) return std::move(*value);
  }
};
}  // namespace detail

template <class Submit, class Work>
Task<std::invoke_result_t<Work&>> run_elsewhere(StreamRequest& stream, Submit& submit, Work& work) {
  co_return co_await detail::ElsewhereAwaiter<Submit, Work>{stream, submit, work, {}, {}};
}

}  // namespace nexusml::http
