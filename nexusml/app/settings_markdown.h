#pragma once

#include <string>

namespace nexusml::app {

/// Every setting as Markdown: a table for each section with key, default, what is allowed, the environment variables and
/// the meaning. docs/guide/configuration.md holds it.
///
/// Threads: pure function.
[[nodiscard]] std::string settings_markdown();

}  // namespace nexusml::app
