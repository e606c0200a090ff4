#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace nexusml::http {

/// A raw loopback connection for tests: bytes out, bytes in, no interpretation unless asked for.
///
/// Threads: one at a time.
class BlockingClient {
 public:
  /// Connects to 127.0.0.1:port; aborts if it cannot.
  explicit BlockingClient(std::uint16_t port);
  ~BlockingClient();
  BlockingClient(const BlockingClient&) = delete;
  BlockingClient& operator=(const BlockingClient&) = delete;

  /// Sends everything. Returns: false if the peer has closed.
  bool send(std::string_view bytes);
  /// Sends what fits without waiting. Returns: the number of bytes.
  std::size_t send_some(std::string_view bytes);
  /// Says that no more will be sent.
  void finish_sending();
  /// Closes with a reset.
  void reset();

  /// One answer with its head, by Content-Length or chunks (left encoded); empty if the peer closed before it was complete.
  [[nodiscard]] std::string read_answer(bool to_head_request = false);
  /// At least `text`: everything received until it stands in it, or the peer closes.
  [[nodiscard]] std::string read_until(std::string_view text);
  /// As read_until(), but drops what it reads, and allocates nothing once it has warmed up.
  void skip_until(std::string_view text);
  /// Everything until the peer closes.
  [[nodiscard]] std::string read_all();
  /// Whether the peer closes, having sent nothing more.
  [[nodiscard]] bool closes();

 private:
  bool receive();
  void close();

  int socket_ = -1;
  std::string received_;
};

}  // namespace nexusml::http
