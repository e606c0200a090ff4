#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "nexusml/http/stream.h"

namespace nexusml::http {

/// One server-sent event.
struct Event {
  std::string_view data;  ///< any text; each of its lines becomes a `data:` line
  std::string_view name;  ///< `event:`; empty: the browser's default, "message"
  std::string_view id;    ///< `id:`; empty: none
};

/// Server-sent events over a streamed answer:
///
///   EventStream events(request, writer);
///   do co_await events.send({.data = snapshot(), .name = "metrics"}); while (co_await events.wait(1s));
///
/// Threads: the network thread of its connection.
/// Source:  WHATWG HTML, section 9.2.
class EventStream {
 public:
  /// Sets status, content type and `Cache-Control: no-store` of the answer. `keep_alive`: pause after which a comment
  /// is sent so that proxies do not cut the connection.
  EventStream(StreamRequest& request, ResponseWriter& writer,
              std::chrono::milliseconds keep_alive = std::chrono::seconds(15));

  /// Errors: kUnavailable when the client is away.
  Task<Status> send(Event event);

  /// Waits, sending keep-alive comments. Returns false when the client is away or the server drains: end the handler.
  Task<bool> wait(std::chrono::milliseconds duration);

 private:
  StreamRequest& request_;
  ResponseWriter& writer_;
  std::chrono::milliseconds keep_alive_;
  std::chrono::milliseconds silent_{0};
  std::string text_;
};

}  // namespace nexusml::http
