#include "tests/support/server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

#include "nexusml/base/error.h"

namespace nexusml::support {
namespace {

/// In the child: becomes the command. Only calls that are allowed after fork in a program with threads.
[[noreturn]] void become(char* const* arguments, const char* log, const passwd* user, int death_signal, pid_t parent) {
  const int output = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
  const int input = ::open("/dev/null", O_RDONLY);
  ::dup2(input, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  for (int fd = 3; fd < 1024; ++fd) ::close(fd);
  ::setpgid(0, 0);
  if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, death_signal);  // after setuid, which clears it
  if (::getppid() != parent) ::_exit(125);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

const passwd* user_named(const std::string& name) {
  if (name.empty()) return nullptr;
  const passwd* user = ::getpwnam(name.c_str());
  if (user == nullptr) bug("there is no user " + name);
  return user;
}

/// The parent of a process as /proc tells, or 0.
pid_t parent_of(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t after_name = line.rfind(')');
  if (after_name == std::string::npos) return 0;
  std::istringstream rest(line.substr(after_name + 1));
  std::string state;
  pid_t parent = 0;
  rest >> state >> parent;
  return parent;
}

/// Those that `parent` started. Some servers' children lead groups of their own, so a group is not enough.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    const bool is_process = name.find_first_not_of("0123456789") == std::string::npos;
    if (is_process && parent_of(name) == parent) children.push_back(static_cast<pid_t>(std::stol(name)));
  }
  return children;
}

}  // namespace

bool servers_are_required() {
  const char* value = std::getenv("NEXUSML_REQUIRE_SERVERS");
  return value != nullptr && std::string_view(value) == "1";
}

void report_missing_server(const std::string& what, const std::string& why) {
  std::fprintf(stderr, "%s COULD NOT BE STARTED: %s\n", what.c_str(), why.c_str());
  if (servers_are_required()) {
    FAIL() << what << " could not be started, and NEXUSML_REQUIRE_SERVERS=1 demands it: " << why;
  }
}

std::uint16_t free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
  if (::bind(probe, generic, size) != 0 || ::getsockname(probe, generic, &size) != 0) bug("a test needs a free port");
  ::close(probe);
  return ntohs(address.sin_port);
}

std::filesystem::path find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/sbin:/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path file = std::filesystem::path(folder) / name;
    if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

std::string unprivileged_user() {
  if (::geteuid() != 0) return {};
  return ::getpwnam("postgres") != nullptr ? "postgres" : "nobody";
}

void give_to(const std::filesystem::path& path, const std::string& user) {
  const passwd* owner = user_named(user);
  if (owner != nullptr && ::chown(path.c_str(), owner->pw_uid, owner->pw_gid) != 0) bug("cannot give " + path.string());
}

ServerProcess::ServerProcess(const ServerCommand& command) {
  std::vector<char*> arguments;
  for (const std::string& argument : command.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const passwd* user = user_named(command.user);
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ < 0) bug("a test cannot start " + command.arguments.front());
  if (id_ == 0) become(arguments.data(), command.log.c_str(), user, command.death_signal, parent);
  ::setpgid(id_, id_);  // the child does the same; whoever comes first
}

ServerProcess::~ServerProcess() {
  if (!running()) return;
  signal_all(SIGCONT);
  stop(SIGKILL);
}

bool ServerProcess::running() {
  if (!ended_ && ::waitpid(id_, &status_, WNOHANG) == id_) ended_ = true;
  return !ended_;
}

void ServerProcess::signal_all(int number) const {
  const std::vector<pid_t> children = children_of(id_);
  ::kill(id_, number);
  for (const pid_t child : children) ::kill(child, number);
}

int ServerProcess::wait() {
  if (!ended_ && ::waitpid(id_, &status_, 0) == id_) ended_ = true;
  return status_;
}

int ServerProcess::stop(int number) {
  if (!running()) return status_;
  ::kill(id_, number);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (running() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  if (running()) signal_all(SIGKILL);
  return wait();
}

bool wait_until(ServerProcess& process, int seconds, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (!condition()) {
    if (!process.running() || std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace nexusml::support
