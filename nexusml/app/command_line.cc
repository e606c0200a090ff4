#include "nexusml/app/command_line.h"

#include <algorithm>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/exit_code.h"
#include "nexusml/app/version.h"

namespace nexusml::app {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done; 1 something outside failed (a file, a port, a damaged model);\n"
    "2 the command line, the configuration or the data given is wrong; 3 nexusml drift found drift.\n"
    "Every verb has --help.";

int parse_failure(const CLI::App& app, const CLI::ParseError& failure, const Surroundings& surroundings) {
  const bool wanted = failure.get_exit_code() == 0;  // --help, --version
  if (const auto unknown = app.remaining(); !wanted && app.get_subcommands().empty() && !unknown.empty()) {
    surroundings.error << "nexusml: there is no verb \"" << unknown.front() << "\"; nexusml --help lists them\n";
    return kExitUsage;
  }
  const int code = app.exit(failure, surroundings.out, surroundings.error);
  return wanted && code == 0 ? kExitOk : kExitUsage;
}

}  // namespace

int run_command_line(std::vector<std::string> arguments, const Surroundings& surroundings) {
  CLI::App app("NexusML serves machine-learning models and watches them.", "nexusml");
  app.require_subcommand(1);
  app.footer(kFooter);
  app.set_version_flag("--version", std::string(kProgramVersion));
  const std::vector<Verb> verbs = {
      add_serve(app, surroundings),   add_train(app, surroundings),   add_evaluate(app, surroundings),
      add_predict(app, surroundings), add_drift(app, surroundings),   add_sample_data(app, surroundings),
      add_metrics(app, surroundings), add_openapi(app, surroundings), add_check_config(app, surroundings),
      add_rules(app, surroundings),   add_health(app, surroundings),  add_version(app, surroundings),
  };
  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    app.parse(arguments);
  } catch (const CLI::ParseError& failure) {
    return parse_failure(app, failure, surroundings);
  }
  const auto chosen = std::find_if(verbs.begin(), verbs.end(), [](const Verb& verb) { return verb.app->parsed(); });
  if (const Status status = chosen->run(); !status.ok()) {
    surroundings.error << "nexusml " << chosen->app->get_name() << ": " << status.error().message << '\n';
    return exit_code(status.error().code);
  }
  return chosen->outcome ? chosen->outcome() : kExitOk;
}

}  // namespace nexusml::app
