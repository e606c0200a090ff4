#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nexusml/app/config.h"
#include "nexusml/base/result.h"

namespace nexusml::app {

/// The configuration of a server: load_config(), the secrets that stand in files, and everything that can be known of it
/// without a network. `serve` and `check-config` both run this and nothing more, so they refuse the same.
///
/// Errors: those of load_config(), read_secret_files() and check_config().
[[nodiscard]] Result<Config> load_server_config(const std::optional<std::string>& file, const Environment& environment,
                                                const std::vector<Override>& flags);

/// What only holds between settings, or with the files of this machine: listening off the loopback needs server.insecure
/// until there are tokens, folders are not files, addresses can be ones (address_checks.h).
///
/// Errors: kInvalidArgument naming the key, its origin and what to write.
[[nodiscard]] Status check_config(const Config& config);

}  // namespace nexusml::app
