#include <memory>
#include <optional>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/settings.h"

namespace nexusml::app {

Verb add_check_config(CLI::App& parent, const Surroundings& surroundings) {
  const auto file = std::make_shared<std::optional<std::string>>();  // shared by the parser's binding and the command
  CLI::App* app =
      parent.add_subcommand("check-config", "Check the configuration; print every setting and where it comes from");
  app->add_option("--config", *file, "configuration file (default: nexusml.yaml, if it is there)");
  return {app, [file, &surroundings]() -> Status {
            NEXUSML_ASSIGN_OR_RETURN(const Config config, load_config(*file, surroundings.environment, {}));
            NEXUSML_RETURN_IF_ERROR(check_config(config));
            const auto print = [&](const std::string& key, const std::string& value, std::string_view help) {
              surroundings.out << key << ": " << value << "  # " << config.origins.find(key)->second << "; " << help
                               << '\n';
            };
            for (const Setting& setting : settings())
              print(std::string(setting.key), setting.show(config), setting.help);
            for (const SettingFamily& family : setting_families()) {
              for (const auto& [name, value] : family.show(config)) {
                print(std::string(family.prefix) + name, value, family.help);
              }
            }
            return {};
          }};
}

}  // namespace nexusml::app
