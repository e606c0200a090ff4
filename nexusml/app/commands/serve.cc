#include <malloc.h>

#include <csignal>
#include <memory>
#include <optional>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/config_check.h"
#include "nexusml/app/config_warnings.h"
#include "nexusml/app/log_sink.h"
#include "nexusml/app/server.h"

namespace nexusml::app {
namespace {

struct Arguments {
  std::optional<std::string> config;
  std::optional<std::string> listen;
  std::optional<std::string> models;
  std::optional<std::string> data_dir;
  std::optional<std::string> log_level;
  bool no_watch = false;
  bool insecure = false;
};

/// The signals that end or reload the server, blocked in every thread so that only wait() meets them.
class Signals {
 public:
  Signals() {
    ::sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set_, signal);
    ::pthread_sigmask(SIG_BLOCK, &set_, &before_);
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error of a write, as a full disk is
  }
  ~Signals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  [[nodiscard]] int wait() const {
    int signal = 0;
    while (::sigwait(&set_, &signal) != 0) {
    }
    return signal;
  }

 private:
  sigset_t set_;
  sigset_t before_;
};

Result<Config> configure(const Arguments& arguments, const Surroundings& surroundings) {
  std::vector<Override> flags;
  if (arguments.listen) flags.push_back({"server.listen", *arguments.listen, "flag --listen"});
  if (arguments.models) flags.push_back({"models.path", *arguments.models, "flag --models"});
  if (arguments.data_dir) flags.push_back({"data.path", *arguments.data_dir, "flag --data-dir"});
  if (arguments.log_level) flags.push_back({"log.level", *arguments.log_level, "flag --log-level"});
  if (arguments.no_watch) flags.push_back({"models.watch", "false", "flag --no-watch"});
  if (arguments.insecure) flags.push_back({"server.insecure", "true", "flag --insecure"});
  return load_server_config(arguments.config, surroundings.environment, flags);
}

/// Says what is probably not meant so; check-config says the same.
void warn(const Config& config, const Environment& environment, const base::Log& log) {
  for (const std::string& text : config_warnings(config)) log.warning(text);
  for (const UnknownVariable& one : unknown_variables(environment)) {
    if (one.is_misspelt) {
      log.warning(describe(one));
    } else {
      log.info(describe(one));
    }
  }
}

/// A server that has met a burst gives its memory back, and its threads share it: by default glibc keeps freed blocks of
/// every thread. Predictions allocate nothing, so they do not pay for it.
void keep_memory_flat() {
  constexpr int kArenas = 2;
  constexpr int kKeptBytes = 128 << 10;
  (void)::mallopt(M_ARENA_MAX, kArenas);
  (void)::mallopt(M_TRIM_THRESHOLD, kKeptBytes);
}

Status serve(const Arguments& arguments, const Surroundings& surroundings) {
  NEXUSML_ASSIGN_OR_RETURN(const Config config, configure(arguments, surroundings));
  keep_memory_flat();
  const Signals signals;  // before any thread starts
  const std::unique_ptr<base::LogSink> sink = make_log_sink(config.log.format, surroundings.clock);
  warn(config, surroundings.environment, base::Log(*sink, "config", config.log.level));
  ServerApp server(config, surroundings.clock, *sink);
  NEXUSML_ASSIGN_OR_RETURN(const std::uint16_t port, server.start());
  const bool six = config.server.address.find(':') != std::string::npos;  // IPv6 stands in brackets in a URL
  surroundings.out << "NexusML listens on http://" << (six ? "[" + config.server.address + "]" : config.server.address)
                   << ":" << port << "  (docs at /docs, metrics at /metrics)\n"
                   << std::flush;
  while (signals.wait() == SIGHUP) {
    // A failure was logged; what serves goes on serving.
    (void)server.reload();
  }
  server.stop();
  return {};
}

}  // namespace

Verb add_serve(CLI::App& parent, const Surroundings& surroundings) {
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's bindings and the command
  CLI::App* app = parent.add_subcommand("serve", "Serve the models of the repository and their metrics");
  app->add_option("--config", arguments->config, "configuration file (default: nexusml.yaml, if it is there)");
  app->add_option("--listen", arguments->listen, "ADDRESS:PORT (default: 127.0.0.1:8000)");
  app->add_option("--models", arguments->models, "folder of the model repository (default: models)");
  app->add_option("--data-dir", arguments->data_dir, "folder for what the server writes (default: data)");
  app->add_option("--log-level", arguments->log_level, "debug, info, warning or error (default: info)");
  app->add_flag("--no-watch", arguments->no_watch, "do not load versions that appear in the repository");
  app->add_flag("--insecure", arguments->insecure, "allow listening off the loopback without access tokens");
  return {app, [arguments, &surroundings] { return serve(*arguments, surroundings); }};
}

}  // namespace nexusml::app
