#pragma once

#include <string>
#include <vector>

#include "nexusml/app/config.h"

namespace nexusml::app {

/// What is allowed and probably not meant so: settings that have no effect beside others, memories shorter than what looks
/// at them, folders that cannot be written to. Each names key and origin and says what to do.
///
/// Threads: pure function, but for the folders, at which it looks.
[[nodiscard]] std::vector<std::string> config_warnings(const Config& config);

}  // namespace nexusml::app
