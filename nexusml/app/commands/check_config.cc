#include <memory>
#include <optional>

#include "nexusml/app/commands/commands.h"
#include "nexusml/app/config_check.h"
#include "nexusml/app/config_warnings.h"
#include "nexusml/app/setting_keys.h"
#include "nexusml/app/settings.h"
#include "nexusml/app/settings_markdown.h"

namespace nexusml::app {
namespace {

void print(const Config& config, std::ostream& out) {
  const auto line = [&](const std::string& key, const std::string& value, std::string_view help) {
    const auto origin = config.origins.find(key);
    out << key << ": " << value << "  # " << (origin == config.origins.end() ? kDefaultOrigin : origin->second) << "; "
        << help << '\n';
  };
  for (const Setting& setting : settings()) line(std::string(setting.key), setting.show(config), setting.help);
  for (const SettingFamily& family : setting_families()) {
    for (const auto& [name, value] : family.show(config)) line(std::string(family.prefix) + name, value, family.help);
  }
}

Status check(const std::optional<std::string>& file, const Surroundings& surroundings) {
  NEXUSML_ASSIGN_OR_RETURN(const Config config, load_server_config(file, surroundings.environment, {}));
  for (const UnknownVariable& one : unknown_variables(surroundings.environment)) {
    if (one.is_misspelt) return Error(ErrorCode::kInvalidArgument, describe(one));
    surroundings.error << "note: " << describe(one) << '\n';
  }
  for (const std::string& text : config_warnings(config)) surroundings.error << "warning: " << text << '\n';
  print(config, surroundings.out);
  return {};
}

}  // namespace

Verb add_check_config(CLI::App& parent, const Surroundings& surroundings) {
  struct Arguments {
    std::optional<std::string> file;
    bool markdown = false;
  };
  const auto arguments = std::make_shared<Arguments>();  // shared by the parser's binding and the command
  CLI::App* app =
      parent.add_subcommand("check-config", "Check the configuration; print every setting and where it comes from");
  app->add_option("--config", arguments->file, "configuration file (default: nexusml.yaml, if it is there)");
  app->add_flag("--markdown", arguments->markdown, "check nothing; print what can be set as Markdown tables");
  return {app, [arguments, &surroundings]() -> Status {
            if (!arguments->markdown) return check(arguments->file, surroundings);
            surroundings.out << settings_markdown();
            return {};
          }};
}

}  // namespace nexusml::app
