#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace nexusml::app {

/// The variables of the environment by name; passed in, so that tests have their own.
///
/// Threads: a value.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Those of this process. Call it before other threads run.
[[nodiscard]] Environment process_environment();

/// A variable that begins with NEXUSML_ and is of no setting.
struct UnknownVariable {
  std::string name;
  std::string meant;         ///< the variable of a setting that it may have been meant to be, or empty
  bool is_misspelt = false;  ///< false: it is probably somebody else's
};

/// "environment NEXUSML_SERVER_LISTN is no setting; did you mean NEXUSML_SERVER_LISTEN?"
[[nodiscard]] std::string describe(const UnknownVariable& variable);

/// Those of the environment, sorted, without those that Kubernetes sets for services and that our tests and scripts read.
///
/// Threads: pure function.
[[nodiscard]] std::vector<UnknownVariable> unknown_variables(const Environment& environment);

}  // namespace nexusml::app
