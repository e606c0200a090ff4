#pragma once

#include <string>
#include <string_view>

#include "nexusml/app/config.h"
#include "nexusml/app/settings.h"
#include "nexusml/base/result.h"

// The keys of the configuration: which there are, what a wrong one was meant to be, and how an error names one.
// Threads: pure functions.
namespace nexusml::app {

/// Null if there is none of that key.
[[nodiscard]] const Setting* find_setting(std::string_view key);
/// The family that the key belongs to: "events.stored_input.email". Null if there is none.
[[nodiscard]] const SettingFamily* find_family(std::string_view key);
/// Whether keys begin so: "server", "events.stored_input".
[[nodiscard]] bool is_section(std::string_view path);

/// Sets one value and notes where it came from.
///
/// Errors: kInvalidArgument: "WHERE: KEY must be ..., not ...", or that there is no such key and which was probably meant.
[[nodiscard]] Status set_value(Config& config, std::string_view key, std::string_view value, std::string where);

/// Of a key or a section that does not exist.
[[nodiscard]] Error unknown_key(std::string_view key, std::string_view where);

/// "ORIGIN: KEY PROBLEM": where the value came from, unless it is the default.
[[nodiscard]] Error config_error(const Config& config, std::string_view key, const std::string& problem);

/// Where the value came from: "environment REDIS_URL"; empty for a default.
[[nodiscard]] std::string origin_of(const Config& config, std::string_view key);

}  // namespace nexusml::app
