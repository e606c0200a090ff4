#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/server_process.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::support {

/// A real PostgreSQL of a test's own, with the user nexusml and a password.
///
/// Threads: one at a time.
class PostgresServer {
 public:
  static constexpr std::string_view kPassword = "s3cret-of-the-test";

  /// Returns: nothing if it is not installed or does not start; that was reported then. `durable`: writes reach the disk,
  /// as for a benchmark.
  [[nodiscard]] static std::unique_ptr<PostgresServer> start(bool durable = false);
  ~PostgresServer();

  /// Makes an empty database and returns its address.
  [[nodiscard]] std::string new_database();
  [[nodiscard]] std::string address(std::string_view database, std::string_view password = kPassword) const;
  /// Runs a statement in a database at that address. Aborts if it fails.
  static std::string execute(const std::string& address, const std::string& statement);

  void kill();
  void pause() const { process_->signal_all(SIGSTOP); }
  void resume() const { process_->signal_all(SIGCONT); }
  /// After kill(), on the same port with the same data.
  bool start_again();

 private:
  PostgresServer() = default;
  bool make_data(const std::filesystem::path& programs);

  TemporaryFolder folder_;
  std::string user_;
  std::filesystem::path programs_;
  bool durable_ = false;
  std::uint16_t port_ = 0;
  int databases_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace nexusml::support
