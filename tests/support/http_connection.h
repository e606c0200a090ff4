#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "nexusml/base/error.h"

// For tests of several rooms.
namespace nexusml::support {

/// A connection for requests that are sent and read piece by piece; gives up after 30 seconds of silence.
///
/// Threads: one at a time.
class HttpConnection {
 public:
  explicit HttpConnection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{30, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      bug("a test cannot connect");
  }
  ~HttpConnection() { ::close(socket_); }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// Sends everything, or as much as the server takes before it closes.
  void send(std::string_view bytes) { send_within(bytes, std::chrono::seconds(30)); }

  /// Returns: how many bytes were taken before nothing more was for so long.
  std::size_t send_within(std::string_view bytes, std::chrono::milliseconds patience) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      pollfd writable{socket_, POLLOUT, 0};
      if (::poll(&writable, 1, static_cast<int>(patience.count())) <= 0) return sent;
      const ssize_t some = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (some <= 0) return sent;
      sent += static_cast<std::size_t>(some);
    }
    return sent;
  }

  /// Returns: what was received, up to the end of `text` or of everything.
  std::string read_until(std::string_view text) {
    std::size_t found = 0;
    while ((found = received_.find(text)) == std::string::npos) {
      if (!receive()) return read_all();
    }
    const std::string result = received_.substr(0, found + text.size());
    received_.erase(0, result.size());
    return result;
  }

  /// Everything until the server closes.
  std::string read_all() {
    while (receive()) {
    }
    return std::exchange(received_, {});
  }

 private:
  bool receive() {
    char buffer[16 * 1024];
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got > 0) received_.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  }

  int socket_;
  std::string received_;
};

}  // namespace nexusml::support
