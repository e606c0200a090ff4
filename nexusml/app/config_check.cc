#include "nexusml/app/config_check.h"

#include <unistd.h>

#include <filesystem>

#include "nexusml/app/address_checks.h"
#include "nexusml/app/folders.h"
#include "nexusml/app/secret_files.h"
#include "nexusml/app/setting_keys.h"
#include "nexusml/app/setting_values.h"

namespace nexusml::app {
namespace {

namespace fs = std::filesystem;

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

Status check_listen(const Config& config) {
  if (is_loopback(config.server.address) || config.server.insecure) return {};
  return config_error(config, "server.listen",
                      "must be of the loopback, such as 127.0.0.1:" + std::to_string(config.server.port) + ", not " +
                          find_setting("server.listen")->show(config) +
                          ", which can be reached from the network while there are no access tokens; allow it with "
                          "--insecure (server.insecure: true)");
}

/// A folder may be missing, for it will be made; something else may not stand in its place, or above it.
Status check_folder(const Config& config, std::string_view key, const std::string& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (status.type() == fs::file_type::none) {  // it cannot even be asked what it is
    return config_error(config, key, "must be a folder, not " + in_quotes(path) + ": " + failure.message());
  }
  const fs::path existing = existing_folder(path);
  if (fs::is_directory(existing, failure)) return {};
  return config_error(config, key, "must be a folder, not " + in_quotes(path) + ": " + existing.string() + " is none");
}

Status check_folders(const Config& config) {
  NEXUSML_RETURN_IF_ERROR(check_folder(config, "models.path", config.models.path));
  NEXUSML_RETURN_IF_ERROR(check_folder(config, "data.path", config.data.path));
  if (!may_access(existing_folder(config.models.path), R_OK | X_OK)) {
    return config_error(config, "models.path",
                        "must be a folder that this user may read, not " + in_quotes(config.models.path));
  }
  if (canonical_folder(config.data.path) != canonical_folder(config.models.path)) return {};
  return config_error(config, "data.path",
                      "must not be the folder of the models (models.path: " + in_quotes(config.models.path) +
                          "): give each a folder of its own, such as data and models");
}

}  // namespace

Status check_config(const Config& config) {
  NEXUSML_RETURN_IF_ERROR(check_listen(config));
  NEXUSML_RETURN_IF_ERROR(check_folders(config));
  return check_addresses(config);
}

Result<Config> load_server_config(const std::optional<std::string>& file, const Environment& environment,
                                  const std::vector<Override>& flags) {
  NEXUSML_ASSIGN_OR_RETURN(Config config, load_config(file, environment, flags));
  NEXUSML_RETURN_IF_ERROR(read_secret_files(config));
  NEXUSML_RETURN_IF_ERROR(check_config(config));
  return config;
}

}  // namespace nexusml::app
