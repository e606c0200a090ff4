#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/server_process.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::support {

/// A real Redis of a test's own, with a password.
///
/// Threads: one at a time.
class RedisServer {
 public:
  static constexpr std::string_view kPassword = "s3cret-of-the-test";

  /// Returns: nothing if it is not installed or does not start; that was reported then.
  [[nodiscard]] static std::unique_ptr<RedisServer> start() {
    std::unique_ptr<RedisServer> server(new RedisServer());
    server->program_ = find_program("redis-server");
    if (server->program_.empty()) {
      report_missing_server("Redis", "it is not installed; run scripts/setup test");
      return nullptr;
    }
    server->port_ = free_port();
    if (!server->start_again()) {
      report_missing_server("Redis", read_text(server->folder_.file("log")));
      return nullptr;
    }
    return server;
  }

  [[nodiscard]] std::string address(int database = 0, std::string_view password = kPassword) const {
    return "redis://:" + std::string(password) + "@127.0.0.1:" + std::to_string(port_) + "/" + std::to_string(database);
  }
  void kill() {
    process_->signal_all(SIGKILL);
    process_->wait();
  }
  void pause() const { process_->signal_all(SIGSTOP); }
  void resume() const { process_->signal_all(SIGCONT); }
  /// After kill(), on the same port, empty.
  bool start_again() {
    write_text(folder_.file("log"), "");
    process_ = std::make_unique<ServerProcess>(
        ServerCommand{{program_.string(), "--port", std::to_string(port_), "--bind", "127.0.0.1", "--save", "",
                       "--requirepass", std::string(kPassword), "--dir", folder_.path().string()},
                      folder_.file("log"),
                      ""});
    return wait_until(*process_, 10, [this] {
      return read_text(folder_.file("log")).find("Ready to accept connections") != std::string::npos;
    });
  }

 private:
  RedisServer() = default;

  TemporaryFolder folder_;
  std::filesystem::path program_;
  std::uint16_t port_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace nexusml::support
