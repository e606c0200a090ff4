#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "nexusml/base/error.h"

// For tests of several rooms.
namespace nexusml::support {

/// An answer taken apart.
struct HttpAnswer {
  int status = 0;
  std::string head;  ///< status line and header lines
  std::string body;

  /// The value of a header as it was sent; empty if it is not there.
  [[nodiscard]] std::string header(std::string_view name) const {
    const std::size_t line = head.find("\r\n" + std::string(name) + ": ");
    if (line == std::string::npos) return {};
    const std::size_t begin = line + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

/// Connects to a server of a test.
inline int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) bug("a test cannot connect");
  return fd;
}

/// Sends a part of a request, then closes the connection.
inline void send_part_and_close(std::uint16_t port, std::string_view part) {
  const int fd = connect_to(port);
  if (::send(fd, part.data(), part.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(part.size()))
    bug("a test cannot send");
  ::close(fd);
}

/// Sends one request on a connection of its own and waits for the answer; aborts if there is none within 30 seconds.
inline HttpAnswer send_request(std::uint16_t port, std::string_view method, std::string_view target,
                               std::string_view body = {}, std::string_view headers = {}) {
  const int fd = connect_to(port);
  const timeval patience{30, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" +
                     "Connection: close\r\n" + std::string(headers);
  if (!body.empty() || method == "POST") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n" + std::string(body);
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t sent = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;  // the server may answer and close before it has read everything
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string received;
  char buffer[16 * 1024];
  for (ssize_t got = 0; (got = ::recv(fd, buffer, sizeof buffer, 0)) > 0;) {
    received.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(fd);
  const std::size_t end = received.find("\r\n\r\n");
  if (end == std::string::npos) bug("the server did not answer a test");
  HttpAnswer answer;
  answer.status = std::stoi(received.substr(9, 3));
  answer.head = received.substr(0, end + 2);
  answer.body = received.substr(end + 4);
  return answer;
}

}  // namespace nexusml::support
