#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/server_process.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::support {

/// A real S3 server of a test's own, which verifies signatures: s3_server.sh, found in the folder `scripts`.
///
/// Threads: one at a time.
class S3Server {
 public:
  static constexpr std::string_view kAccessKey = "test:tester";
  static constexpr std::string_view kSecretKey = "s3cret-of-the-test";

  /// Returns: nothing if it is not installed or does not start; that was reported then.
  [[nodiscard]] static std::unique_ptr<S3Server> start(const std::string& scripts) {
    std::unique_ptr<S3Server> server(new S3Server());
    for (const char* program : {"swift-proxy-server", "swift-account-server", "swift-container-server",
                                "swift-object-server", "swift-ring-builder", "curl"}) {
      if (find_program(program).empty()) {
        report_missing_server("S3", std::string(program) + " is not installed; run scripts/setup test");
        return nullptr;
      }
    }
    write_text(server->folder_.file("log"), "");
    ServerCommand command{
        {scripts + "/s3_server.sh", server->folder_.file("swift")}, server->folder_.file("log"), "", SIGTERM};
    server->port_ = free_port();
    for (const std::uint16_t port : {server->port_, free_port(), free_port(), free_port()}) {
      command.arguments.push_back(std::to_string(port));
    }
    server->process_ = std::make_unique<ServerProcess>(command);
    const std::string log = server->folder_.file("log");
    if (!wait_until(*server->process_, 60, [&] { return read_text(log).find("ready") != std::string::npos; })) {
      report_missing_server("S3", read_text(log));
      return nullptr;
    }
    return server;
  }
  ~S3Server() {
    if (process_ == nullptr) return;
    resume();
    process_->stop(SIGTERM);
  }

  [[nodiscard]] std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void pause() const { process_->signal_all(SIGSTOP); }
  void resume() const { process_->signal_all(SIGCONT); }

 private:
  S3Server() = default;

  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace nexusml::support
