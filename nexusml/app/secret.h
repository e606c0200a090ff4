#pragma once

#include <string>
#include <string_view>

#include "nexusml/base/result.h"

namespace nexusml::app {

/// A secret that is set, or stands in a file: orchestrators mount them so. A line end after it does not belong to it.
///
/// Takes:  the key of the setting, for messages.
/// Errors: kInvalidArgument if both are given, or the file cannot be read; never the secret.
[[nodiscard]] Result<std::string> secret_of(std::string_view key, const std::string& value, const std::string& file);

}  // namespace nexusml::app
