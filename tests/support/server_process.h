#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

// Real servers for tests: started on free loopback ports in temporary folders, stopped by their process id.
namespace nexusml::support {

/// Whether a missing server is a failure: NEXUSML_REQUIRE_SERVERS is 1.
[[nodiscard]] bool servers_are_required();

/// Says that a server could not be started, and fails the running test where servers are required.
void report_missing_server(const std::string& what, const std::string& why);

/// A port of 127.0.0.1 that nobody listened on a moment ago.
[[nodiscard]] std::uint16_t free_port();

/// A program by name in PATH, or an empty path.
[[nodiscard]] std::filesystem::path find_program(const std::string& name);

/// A user that a server which refuses root can run as; empty if we are not root.
[[nodiscard]] std::string unprivileged_user();
/// Gives the file or folder to that user. Nothing happens for an empty name.
void give_to(const std::filesystem::path& path, const std::string& user);

/// How a server is started.
struct ServerCommand {
  std::vector<std::string> arguments;  ///< the program first
  std::filesystem::path log;           ///< gets what it prints
  std::string user;                    ///< to run as; empty: as we are
  int death_signal = SIGKILL;          ///< sent to it when this program ends without stopping it
};

/// A child process.
///
/// Threads: one at a time. It must be started from a thread that lives as long as it does.
class ServerProcess {
 public:
  explicit ServerProcess(const ServerCommand& command);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] pid_t id() const { return id_; }
  [[nodiscard]] bool running();
  /// To it and to the processes it started.
  void signal_all(int number) const;
  /// Asks it to end, and kills it after ten seconds. Returns: its exit status as waitpid gives it.
  int stop(int number = SIGTERM);
  int wait();

 private:
  pid_t id_ = -1;
  bool ended_ = false;
  int status_ = 0;
};

/// Whether the condition came true within `seconds`, asked every few milliseconds, while the process runs.
[[nodiscard]] bool wait_until(ServerProcess& process, int seconds, const std::function<bool()>& condition);

}  // namespace nexusml::support
