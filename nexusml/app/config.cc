#include "nexusml/app/config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "nexusml/app/settings.h"
#include "nexusml/base/file.h"

namespace nexusml::app {
namespace {

constexpr std::uint64_t kMaximumConfigBytes = 1 << 20;
constexpr int kMaximumDepth = 8;

const Setting* find_setting(std::string_view key) {
  const auto all = settings();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Setting& one) { return one.key == key; });
  return found == all.end() ? nullptr : &*found;
}

const SettingFamily* find_family(std::string_view key) {
  const auto all = setting_families();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const SettingFamily& one) { return key.starts_with(one.prefix); });
  return found == all.end() ? nullptr : &*found;
}

/// Number of single-character edits between two words: to guess what an unknown key was meant to be.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

Error unknown_key(std::string_view key, std::string_view where) {
  std::string message = std::string(where) + ": unknown key \"" + std::string(key) + "\"";
  const auto all = settings();
  const auto nearest = std::min_element(all.begin(), all.end(), [&](const Setting& a, const Setting& b) {
    return edit_distance(key, a.key) < edit_distance(key, b.key);
  });
  if (edit_distance(key, nearest->key) <= 4) {
    message += "; did you mean \"" + std::string(nearest->key) + "\"?";
  } else {
    message += "; the keys are";
    for (const Setting& one : all) message += " " + std::string(one.key);
    for (const SettingFamily& one : setting_families()) message.append(" ").append(one.prefix).append(one.name);
  }
  return Error(ErrorCode::kInvalidArgument, std::move(message), {{std::string(key), "unknown key"}});
}

Error not_allowed(std::string_view key, std::string_view allowed, std::string_view value, const std::string& where) {
  const std::string rule = "must be " + std::string(allowed);
  std::string message = where + ": " + std::string(key) + " " + rule;
  if (!value.empty()) message += ", not \"" + std::string(value) + "\"";
  return Error(ErrorCode::kInvalidArgument, std::move(message), {{std::string(key), rule}});
}

Status set(Config& config, std::string_view key, std::string_view value, std::string where) {
  if (const Setting* setting = find_setting(key)) {
    if (!setting->set(config, value)) {
      return not_allowed(key, setting->allowed, setting->secret ? std::string_view() : value, where);
    }
  } else if (const SettingFamily* family = find_family(key)) {
    if (!family->set(config, key.substr(family->prefix.size()), value)) {
      return not_allowed(key, family->allowed, value, where);
    }
  } else {
    return unknown_key(key, where);
  }
  config.origins[std::string(key)] = std::move(where);
  return {};
}

/// Walks a YAML tree down to its scalars.
class YamlWalk {
 public:
  YamlWalk(Config& config, std::string_view file) : config_(config), file_(file) {}

  Status walk(const YAML::Node& node, const std::string& path, int depth) {
    if (depth > kMaximumDepth) return fail(node, "nested too deeply");
    if (node.IsMap()) {
      for (const auto& entry : node) {
        if (!entry.first.IsScalar()) return fail(entry.first, "a key must be a word");
        const std::string key = (path.empty() ? "" : path + ".") + entry.first.Scalar();
        if (!seen_.insert(key).second) return fail(entry.first, "\"" + key + "\" stands twice");
        if (entry.second.IsMap() && is_section(key)) {
          NEXUSML_RETURN_IF_ERROR(walk(entry.second, key, depth + 1));
        } else {
          NEXUSML_RETURN_IF_ERROR(scalar(entry.first, entry.second, key));
        }
      }
      return {};
    }
    if (node.IsNull()) return {};
    return fail(node,
                path.empty() ? "the file must hold keys and values" : "\"" + path + "\" must hold keys and values");
  }

 private:
  static bool is_section(const std::string& path) {
    const std::string start = path + ".";
    const auto all = settings();
    const auto families = setting_families();
    return std::any_of(all.begin(), all.end(), [&](const Setting& one) { return one.key.starts_with(start); }) ||
           std::any_of(families.begin(), families.end(), [&](const SettingFamily& one) {
             return one.prefix.starts_with(start) || start.starts_with(one.prefix);
           });
  }

  std::string where(const YAML::Node& node) const { return file_ + " line " + std::to_string(node.Mark().line + 1); }

  Status fail(const YAML::Node& node, const std::string& what) const {
    return Error(ErrorCode::kInvalidArgument, where(node) + ": " + what);
  }

  Status scalar(const YAML::Node& key_node, const YAML::Node& node, const std::string& key) {
    if (node.IsScalar()) return set(config_, key, node.Scalar(), where(key_node));
    if (find_setting(key) == nullptr && find_family(key) == nullptr && !is_section(key))
      return unknown_key(key, where(key_node));
    if (node.IsNull()) return fail(key_node, "\"" + key + "\" has no value");
    return fail(key_node, "\"" + key + "\" must have one value");
  }

  Config& config_;
  std::string file_;
  std::set<std::string> seen_;
};

Status apply_environment(Config& config, const Environment& environment) {
  for (const Setting& setting : settings()) {
    // The setting's own variable wins over its aliases.
    for (const std::string& name :
         {std::string(setting.aliases[1]), std::string(setting.aliases[0]), environment_name(setting.key)}) {
      if (name.empty()) continue;
      // An empty variable is how many a tool leaves one out.
      if (const std::optional<std::string> value = environment(name); value && !value->empty()) {
        NEXUSML_RETURN_IF_ERROR(set(config, setting.key, *value, "environment " + name));
      }
    }
  }
  return {};
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());  // read at start, before other threads run
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

Status apply_yaml(Config& config, std::string_view yaml, std::string_view name) {
  try {
    return YamlWalk(config, name).walk(YAML::Load(std::string(yaml)), "", 0);
  } catch (const YAML::Exception& failure) {
    return Error(ErrorCode::kInvalidArgument,
                 std::string(name) + " line " + std::to_string(failure.mark.line + 1) + ": " + failure.msg);
  }
}

Result<Config> load_config(const std::optional<std::string>& file, const Environment& environment,
                           const std::vector<Override>& flags) {
  Config config;
  for (const Setting& setting : settings()) config.origins[std::string(setting.key)] = "default";
  constexpr const char* kDefaultFile = "nexusml.yaml";
  std::error_code ignored;
  if (file.has_value() || std::filesystem::exists(kDefaultFile, ignored)) {
    const std::string name = file.value_or(kDefaultFile);
    NEXUSML_ASSIGN_OR_RETURN(const std::string yaml,
                             base::read_file(name, kMaximumConfigBytes).while_doing("configuration"));
    NEXUSML_RETURN_IF_ERROR(apply_yaml(config, yaml, name));
  }
  NEXUSML_RETURN_IF_ERROR(apply_environment(config, environment));
  for (const Override& flag : flags) NEXUSML_RETURN_IF_ERROR(set(config, flag.key, flag.value, flag.flag));
  return config;
}

Status check_config(const Config& config) {
  if (!is_loopback(config.server.address) && !config.server.insecure) {
    return Error(
        ErrorCode::kInvalidArgument,
        "server.listen: " + config.server.address +
            " can be reached from the network and there are no access tokens; listen at 127.0.0.1, or allow it "
            "with --insecure (server.insecure: true)",
        {{"server.listen", "off the loopback"}});
  }
  return {};
}

}  // namespace nexusml::app
