#pragma once

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "nexusml/app/config.h"
#include "nexusml/base/clock.h"

namespace nexusml::app {

/// What a command works with besides its arguments; tests pass their own.
///
/// Lifetime: everything referred to outlives the command.
struct Surroundings {
  std::ostream& out;      ///< results
  std::ostream& error;    ///< messages and progress
  bool terminal = false;  ///< whether `error` is a terminal
  Environment environment;
  const base::Clock& clock;
};

/// Runs `nexusml` with these arguments (without the program's name).
///
/// Returns: the exit code, see exit_code.h.
[[nodiscard]] int run_command_line(std::vector<std::string> arguments, const Surroundings& surroundings);

}  // namespace nexusml::app
