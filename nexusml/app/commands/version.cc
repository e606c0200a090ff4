#include "nexusml/app/version.h"

#include "nexusml/app/commands/commands.h"

namespace nexusml::app {

Verb add_version(CLI::App& parent, const Surroundings& surroundings) {
  CLI::App* app = parent.add_subcommand("version", "Print the version");
  return {app, [&surroundings]() -> Status {
            surroundings.out << "nexusml " << kProgramVersion << " (" << __VERSION__ << ")\n";
            return {};
          }};
}

}  // namespace nexusml::app
