#pragma once

#include <filesystem>
#include <string>

// Folders of the configuration, which may be missing until a server makes them.
namespace nexusml::app {

/// The folder itself, or the nearest above it that is there. Absolute.
[[nodiscard]] std::filesystem::path existing_folder(const std::string& folder);

/// Absolute, without links, dots and a '/' at its end: two paths of one folder are equal then.
[[nodiscard]] std::filesystem::path canonical_folder(const std::string& folder);

/// Whether this process may do so. Takes: R_OK, W_OK, X_OK.
[[nodiscard]] bool may_access(const std::filesystem::path& folder, int modes);

}  // namespace nexusml::app
