// Any bytes as configuration: refused with a message, or a server's whole check runs over what they set, and it is shown.
#include <cstdint>
#include <string_view>

#include "nexusml/app/config.h"
#include "nexusml/app/config_check.h"
#include "nexusml/app/config_warnings.h"
#include "nexusml/app/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  nexusml::app::Config config;
  const auto status =
      nexusml::app::apply_yaml(config, std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.yaml");
  if (!status.ok() && status.error().message.empty()) __builtin_trap();
  const auto checked = nexusml::app::check_config(config);
  if (!checked.ok() && checked.error().message.empty()) __builtin_trap();
  (void)nexusml::app::config_warnings(config);
  for (const auto& setting : nexusml::app::settings()) {
    if (setting.show(config).empty()) __builtin_trap();
  }
  return 0;
}
