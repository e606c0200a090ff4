#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace nexusml::http {

class AccessObserver;

/// How the server listens, and the limits that protect it. Deadlines are checked once a tick.
struct ServerOptions {
  /// Numeric address (IPv4 or IPv6) to listen at; 0.0.0.0 or :: opens it to the network.
  std::string address = "127.0.0.1";
  /// Port; 0 lets the system choose one (start() says which).
  std::uint16_t port = 8000;
  /// Network threads, each with its own accept queue; 0: one per processor. More use more cores, and cost memory each.
  std::size_t threads = 0;

  /// Open connections over all threads; one more is answered 503 and closed. Each costs about 20 KiB and a descriptor.
  std::size_t max_connections = 10'000;
  /// Bytes of request line and headers (431 beyond). Lower saves memory; cookies and tokens need some.
  std::size_t max_header_bytes = 16 * 1024;
  /// Bytes of the request target (414 beyond); must fit into max_header_bytes.
  std::size_t max_target_bytes = 8 * 1024;
  /// Number of header lines (431 beyond).
  std::size_t max_headers = 100;
  /// Bytes of a body for a buffered handler (413 beyond); memory that every connection may take.
  std::uint64_t max_buffered_body_bytes = 1024 * 1024;
  /// Bytes of a body for a stream handler (413 beyond); costs no memory, but time.
  std::uint64_t max_streamed_body_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;
  /// Bytes of answers gathered before they are written, and of unsent stream output before write() waits.
  /// More means fewer system calls for pipelined requests and streams, at the cost of memory per connection.
  std::size_t output_buffer_bytes = 64 * 1024;
  /// Bytes of buffer a connection keeps between requests; what a large request needed above this is given back.
  std::size_t keep_buffer_bytes = 64 * 1024;

  /// From a request's first byte to the end of its headers (408 beyond). Short deadlines stop slow-header attacks.
  std::chrono::milliseconds header_timeout{10'000};
  /// From a connection's opening, or its last answer, to the next request's first byte. Longer saves handshakes.
  std::chrono::milliseconds idle_timeout{75'000};
  /// From a buffered request's first byte to the end of its body (408 beyond).
  std::chrono::milliseconds request_timeout{60'000};
  /// Longest pause between two pieces of a streamed body.
  std::chrono::milliseconds body_stall_timeout{30'000};
  /// Longest time in which the client takes none of the bytes we have for it.
  std::chrono::milliseconds write_stall_timeout{30'000};
  /// How long what a client still sends is read and dropped after an answer that ends the connection early, so that the
  /// answer is not lost to a reset. Longer is kinder to slow uploads, and holds a descriptor.
  std::chrono::milliseconds linger_timeout{2'000};
  /// How often deadlines and sleeping streams are looked at: their accuracy, against wake-ups of an idle server.
  std::chrono::milliseconds tick{100};

  /// Is told of every request; may be null. Lifetime: outlives the server.
  AccessObserver* observer = nullptr;
  /// Is told what a handler threw, and of failures to accept; called from network threads. Must not throw.
  std::function<void(std::string_view what)> on_error;
  /// Is called every tick on every network thread, between requests, with the thread's number; may be empty. Must not
  /// throw, and must be quick.
  std::function<void(std::size_t thread)> on_tick;
};

}  // namespace nexusml::http
