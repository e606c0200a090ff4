#include "nexusml/app/secret_files.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "nexusml/app/setting_keys.h"
#include "nexusml/base/file.h"

namespace nexusml::app {
namespace {

/// A setting that may stand in a file; the setting `key`_file names it.
struct Secret {
  std::string_view key;
  std::string& (*value)(Config&);
  const std::string& (*file)(const Config&);
};

constexpr std::array kSecrets = {
    Secret{"alerts.slack_url", [](Config& c) -> std::string& { return c.alerts.slack_url; },
           [](const Config& c) -> const std::string& { return c.alerts.slack_url_file; }},
    Secret{"alerts.smtp_password", [](Config& c) -> std::string& { return c.alerts.smtp_password; },
           [](const Config& c) -> const std::string& { return c.alerts.smtp_password_file; }},
    Secret{"alerts.webhook_url", [](Config& c) -> std::string& { return c.alerts.webhook_url; },
           [](const Config& c) -> const std::string& { return c.alerts.webhook_url_file; }},
    Secret{"database.url", [](Config& c) -> std::string& { return c.database.url; },
           [](const Config& c) -> const std::string& { return c.database.url_file; }},
    Secret{"objects.access_key", [](Config& c) -> std::string& { return c.objects.access_key; },
           [](const Config& c) -> const std::string& { return c.objects.access_key_file; }},
    Secret{"objects.secret_key", [](Config& c) -> std::string& { return c.objects.secret_key; },
           [](const Config& c) -> const std::string& { return c.objects.secret_key_file; }},
    Secret{"prometheus.url", [](Config& c) -> std::string& { return c.prometheus.url; },
           [](const Config& c) -> const std::string& { return c.prometheus.url_file; }},
    Secret{"redis.url", [](Config& c) -> std::string& { return c.redis.url; },
           [](const Config& c) -> const std::string& { return c.redis.url_file; }},
};

Result<std::string> read_secret(const std::string& file) {
  constexpr std::uint64_t kMaximumBytes = 64 << 10;
  NEXUSML_ASSIGN_OR_RETURN(std::string text, base::read_file(file, kMaximumBytes));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.empty()) return Error(ErrorCode::kInvalidArgument, file + " is empty");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return Error(ErrorCode::kInvalidArgument, file + " must hold the secret alone, in one line");
  }
  return text;
}

}  // namespace

Status read_secret_files(Config& config) {
  Config defaults;
  for (const Secret& secret : kSecrets) {
    const std::string& file = secret.file(config);
    if (file.empty()) continue;
    const std::string key(secret.key);
    const std::string file_key = key + "_file";
    if (secret.value(config) != secret.value(defaults)) {
      const std::string other = origin_of(config, key);
      return config_error(config, file_key,
                          "and " + key + (other.empty() ? "" : " (" + other + ")") +
                              " are both set: leave one of them out, or set it to none");
    }
    Result<std::string> text = read_secret(file);
    if (!text.ok()) {
      return config_error(config, file_key, "must be a file that can be read: " + text.error().message);
    }
    secret.value(config) = std::move(*text);
    const std::string origin = origin_of(config, file_key);
    config.origins[key] = "file " + file + (origin.empty() ? "" : " (" + origin + ")");
  }
  return {};
}

}  // namespace nexusml::app
