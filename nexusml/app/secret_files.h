#pragma once

#include "nexusml/app/config.h"
#include "nexusml/base/result.h"

namespace nexusml::app {

/// Reads the secrets that stand in files (redis.url_file and its like: orchestrators mount them so) into their settings. A
/// line end after a secret does not belong to it. The origins then name the files.
///
/// Errors: kInvalidArgument, naming the key and never the secret, if a file cannot be read, is empty or holds more than one
///         line, or if the secret is also given itself.
[[nodiscard]] Status read_secret_files(Config& config);

}  // namespace nexusml::app
