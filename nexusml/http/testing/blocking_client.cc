#include "nexusml/http/testing/blocking_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "nexusml/base/error.h"

namespace nexusml::http {
namespace {

constexpr int kPatienceMilliseconds = 10'000;  // a test that waits longer has failed

}  // namespace

BlockingClient::BlockingClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    base::bug("the test client cannot connect");
}

BlockingClient::~BlockingClient() {
  close();
}

void BlockingClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

bool BlockingClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::size_t BlockingClient::send_some(std::string_view bytes) {
  std::size_t total = 0;
  while (total < bytes.size()) {
    const ssize_t count = ::send(socket_, bytes.data() + total, bytes.size() - total, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count <= 0) break;
    total += static_cast<std::size_t>(count);
  }
  return total;
}

void BlockingClient::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void BlockingClient::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

bool BlockingClient::receive() {
  pollfd wanted{socket_, POLLIN, 0};
  if (::poll(&wanted, 1, kPatienceMilliseconds) != 1) base::bug("the server did not answer the test client");
  char buffer[16 * 1024];
  const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
  if (count <= 0) return false;
  received_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

std::string BlockingClient::read_answer(bool to_head_request) {
  const std::string head = read_until("\r\n\r\n");
  if (head.empty()) return {};
  const std::string_view status = std::string_view(head).substr(9, 3);
  if (to_head_request || status == "204" || status == "304" || status == "100") return head;
  if (head.find("Transfer-Encoding: chunked\r\n") != std::string::npos) return head + read_until("0\r\n\r\n");
  const std::size_t field = head.find("Content-Length: ");
  if (field == std::string::npos) return head + read_all();
  const auto length = std::strtoull(head.c_str() + field + 16, nullptr, 10);
  while (received_.size() < length) {
    if (!receive()) return {};
  }
  const std::string body = received_.substr(0, length);
  received_.erase(0, length);
  return head + body;
}

std::string BlockingClient::read_until(std::string_view text) {
  std::size_t found = received_.find(text);
  while (found == std::string::npos) {
    if (!receive()) return {};
    found = received_.find(text);
  }
  const std::string taken = received_.substr(0, found + text.size());
  received_.erase(0, taken.size());
  return taken;
}

void BlockingClient::skip_until(std::string_view text) {
  std::size_t found = received_.find(text);
  while (found == std::string::npos && receive()) found = received_.find(text);
  received_.erase(0, found == std::string::npos ? found : found + text.size());
}

std::string BlockingClient::read_all() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

bool BlockingClient::closes() {
  return received_.empty() && !receive() && received_.empty();
}

}  // namespace nexusml::http
