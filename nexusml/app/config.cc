#include "nexusml/app/config.h"

#include <filesystem>

#include "nexusml/app/setting_keys.h"
#include "nexusml/base/file.h"

namespace nexusml::app {
namespace {

constexpr const char* kDefaultFile = "nexusml.yaml";
constexpr std::uint64_t kMaximumConfigBytes = 1 << 20;

Status apply_file(Config& config, const std::optional<std::string>& file) {
  std::error_code ignored;
  if (!file.has_value() && !std::filesystem::exists(kDefaultFile, ignored)) return {};
  const std::string name = file.value_or(kDefaultFile);
  NEXUSML_ASSIGN_OR_RETURN(const std::string yaml,
                           base::read_file(name, kMaximumConfigBytes).while_doing("configuration"));
  return apply_yaml(config, yaml, name);
}

Status apply_environment(Config& config, const Environment& environment) {
  for (const Setting& setting : settings()) {
    // The setting's own variable wins over its aliases.
    for (const std::string& name :
         {std::string(setting.aliases[1]), std::string(setting.aliases[0]), environment_name(setting.key)}) {
      const auto found = environment.find(name);
      // An empty variable is how many a tool leaves one out.
      if (found == environment.end() || found->second.empty()) continue;
      NEXUSML_RETURN_IF_ERROR(set_value(config, setting.key, found->second, "environment " + name));
    }
  }
  return {};
}

}  // namespace

Result<Config> load_config(const std::optional<std::string>& file, const Environment& environment,
                           const std::vector<Override>& flags) {
  Config config;
  for (const Setting& setting : settings()) config.origins[std::string(setting.key)] = kDefaultOrigin;
  NEXUSML_RETURN_IF_ERROR(apply_file(config, file));
  NEXUSML_RETURN_IF_ERROR(apply_environment(config, environment));
  for (const Override& flag : flags) NEXUSML_RETURN_IF_ERROR(set_value(config, flag.key, flag.value, flag.flag));
  return config;
}

}  // namespace nexusml::app
