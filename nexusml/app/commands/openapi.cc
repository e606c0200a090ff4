#include "nexusml/app/commands/commands.h"
#include "nexusml/app/server.h"

namespace nexusml::app {

Verb add_openapi(CLI::App& parent, const Surroundings& surroundings) {
  CLI::App* app = parent.add_subcommand("openapi", "Print the HTTP interface as an OpenAPI 3.1 document");
  return {app, [&surroundings]() -> Status {
            surroundings.out << ServerApp::openapi();
            return {};
          }};
}

}  // namespace nexusml::app
