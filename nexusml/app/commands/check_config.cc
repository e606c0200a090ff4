#include <memory>
#include <optional>

#include "nexusml/app/commands/commands.h"

namespace nexusml::app {

Verb add_check_config(CLI::App& parent, const Surroundings& surroundings) {
  const auto file = std::make_shared<std::optional<std::string>>();  // shared by the parser's binding and the command
  CLI::App* app =
      parent.add_subcommand("check-config", "Check the configuration; print every setting and where it comes from");
  app->add_option("--config", *file, "configuration file (default: nexusml.yaml, if it is there)");
  return {app, [file, &surroundings]() -> Status {
            NEXUSML_ASSIGN_OR_RETURN(const Config config, load_config(*file, surroundings.environment, {}));
            NEXUSML_RETURN_IF_ERROR(check_config(config));
            for (const Setting& setting : settings()) {
              surroundings.out << setting.key << ": " << setting.show(config) << "  # "
                               << config.origins.find(setting.key)->second << "; " << setting.help << '\n';
            }
            return {};
          }};
}

}  // namespace nexusml::app
