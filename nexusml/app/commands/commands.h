#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "nexusml/app/command_line.h"
#include "nexusml/base/result.h"

// One function per verb: it declares the verb's options and returns what runs it once they are parsed.
namespace nexusml::app {

/// Does the work of a verb. Its error becomes `nexusml VERB: message` and an exit code.
using Command = std::function<Status()>;

/// A verb with its work.
struct Verb {
  CLI::App* app;
  Command run;
  std::function<int()> outcome = {};  ///< the exit code when the work was done; none: kExitOk
};

[[nodiscard]] Verb add_serve(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_train(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_evaluate(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_predict(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_drift(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_sample_data(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_health(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_metrics(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_openapi(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_check_config(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_rules(CLI::App& parent, const Surroundings& surroundings);
[[nodiscard]] Verb add_version(CLI::App& parent, const Surroundings& surroundings);

}  // namespace nexusml::app
