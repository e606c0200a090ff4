#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nexusml/app/config.h"

namespace nexusml::app {

/// One key of the configuration.
struct Setting {
  std::string_view key;                          ///< "server.listen"; its environment variable is NEXUSML_SERVER_LISTEN
  std::string_view help;                         ///< one line
  std::string_view allowed;                      ///< what values may be, for messages
  std::array<std::string_view, 2> aliases;       ///< other environment variables; the first that is set holds
  bool (*set)(Config&, std::string_view value);  ///< false if the value is not allowed
  std::string (*show)(const Config&);            ///< never a secret
  bool secret = false;                           ///< messages do not repeat its value
};

/// Keys that end in a name of the user's: events.stored_input.<model>. They stand in the file alone, for variables cannot
/// spell every name.
struct SettingFamily {
  std::string_view prefix;   ///< "events.stored_input."
  std::string_view name;     ///< what follows it, for people: "<model>"
  std::string_view help;     ///< one line
  std::string_view allowed;  ///< what values may be, for messages
  /// Errors: what name or value must be, to stand behind the key: "must be full, hashed or none, not \"some\"".
  Status (*set)(Config&, std::string_view name, std::string_view value);
  std::vector<std::pair<std::string, std::string>> (*show)(const Config&);  ///< name and value of those that are set
};

/// All keys, sorted. Their values are looked at one by one; what holds between them is in config_check.h.
[[nodiscard]] std::span<const Setting> settings();
/// All families, sorted.
[[nodiscard]] std::span<const SettingFamily> setting_families();

/// The environment variable of a key: NEXUSML_SERVER_LISTEN of server.listen.
[[nodiscard]] std::string environment_name(std::string_view key);

// The groups, each in a file of its own; settings() puts them together. The order within a group is free.
[[nodiscard]] std::span<const Setting> server_settings();
[[nodiscard]] std::span<const Setting> storage_settings();
[[nodiscard]] std::span<const Setting> monitoring_settings();
[[nodiscard]] std::span<const Setting> alerting_settings();
[[nodiscard]] std::span<const Setting> threshold_settings();
[[nodiscard]] std::span<const SettingFamily> storage_setting_families();
[[nodiscard]] std::span<const SettingFamily> monitoring_setting_families();
[[nodiscard]] std::span<const Setting> object_settings();
[[nodiscard]] std::span<const SettingFamily> object_setting_families();
[[nodiscard]] std::span<const SettingFamily> threshold_setting_families();

}  // namespace nexusml::app
