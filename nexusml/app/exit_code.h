#pragma once

#include "nexusml/base/error.h"

namespace nexusml::app {

/// What the program's exit codes mean; `nexusml --help` prints them.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;  ///< something outside went wrong: a file, a port, a damaged model
inline constexpr int kExitUsage = 2;    ///< the command line, the configuration or the data given is wrong
inline constexpr int kExitDrifted = 3;  ///< `nexusml drift`: the data set drifted

/// The code for a failure of a command.
[[nodiscard]] int exit_code(ErrorCode code);

}  // namespace nexusml::app
