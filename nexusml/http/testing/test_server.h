#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

#include "nexusml/base/error.h"
#include "nexusml/http/server.h"

namespace nexusml::http {

/// Options for tests: any free port, one thread, a quick tick.
inline ServerOptions test_options() {
  ServerOptions options;
  options.port = 0;
  options.threads = 1;
  options.tick = std::chrono::milliseconds(5);
  return options;
}

/// A running server for tests.
class TestServer {
 public:
  explicit TestServer(Router router, ServerOptions options = test_options())
      : server_(std::move(router), std::move(options), clock_) {
    const Result<std::uint16_t> port = server_.start();
    if (!port.ok()) base::bug(port.error().message);
    port_ = *port;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  Server* operator->() { return &server_; }

 private:
  base::SystemClock clock_;
  Server server_;
  std::uint16_t port_ = 0;
};

}  // namespace nexusml::http
