#include "nexusml/app/setting_keys.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "nexusml/app/nearest_name.h"
#include "nexusml/app/setting_values.h"

namespace nexusml::app {
namespace {

/// "drift" and "drift.methods" of "drift.methods.age".
void append_sections(std::string_view key, std::set<std::string>& sections) {
  for (std::size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.', dot + 1)) {
    sections.emplace(key.substr(0, dot));
  }
}

const std::set<std::string>& sections() {
  static const std::set<std::string> all = [] {
    std::set<std::string> made;
    for (const Setting& one : settings()) append_sections(one.key, made);
    for (const SettingFamily& one : setting_families()) append_sections(one.prefix, made);
    return made;
  }();
  return all;
}

/// The keys that begin with `start`, as a user would write them.
std::vector<std::string> keys_of(std::string_view start) {
  std::vector<std::string> keys;
  for (const Setting& one : settings()) {
    if (one.key.starts_with(start)) keys.emplace_back(one.key);
  }
  for (const SettingFamily& one : setting_families()) {
    if (one.prefix.starts_with(start)) keys.push_back(std::string(one.prefix) + std::string(one.name));
  }
  return keys;
}

/// The part of the key that is a section: "server" of "server.prot", nothing of "sevrer.port".
std::string_view section_of(std::string_view key) {
  while (!is_section(key)) {
    const std::size_t dot = key.rfind('.');
    if (dot == std::string_view::npos) return {};
    key = key.substr(0, dot);
  }
  return key;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Error key_error(std::string_view key, std::string_view where, const std::string& problem) {
  const std::string start = where.empty() ? std::string() : std::string(where) + ": ";
  return Error(ErrorCode::kInvalidArgument, start + std::string(key) + " " + problem, {{std::string(key), problem}});
}

}  // namespace

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

bool is_section(std::string_view path) {
  return sections().find(std::string(path)) != sections().end();
}

Status set_value(Config& config, std::string_view key, std::string_view value, std::string where) {
  if (const Setting* setting = find_setting(key)) {
    if (!setting->set(config, value)) {
      const std::string rule = "must be " + std::string(setting->allowed);
      return key_error(key, where, setting->secret && !value.empty() ? rule : rule + ", not " + in_quotes(value));
    }
  } else if (const SettingFamily* family = find_family(key)) {
    const Status status = family->set(config, key.substr(family->prefix.size()), value);
    if (!status.ok()) return key_error(key, where, status.error().message);
  } else {
    return unknown_key(key, where);
  }
  config.origins[std::string(key)] = std::move(where);
  return {};
}

Error unknown_key(std::string_view key, std::string_view where) {
  std::string message = std::string(where) + ": unknown key " + in_quotes(key);
  const std::string_view section = section_of(key);
  std::vector<std::string> candidates = keys_of("");
  candidates.insert(candidates.end(), sections().begin(), sections().end());
  std::string meant = nearest_name(key, candidates);
  if (meant.empty() && !section.empty() && section.size() < key.size()) {
    std::vector<std::string> names;  // without the section, which all of them share
    const std::string start = std::string(section) + ".";
    for (const std::string& one : keys_of(start)) names.push_back(one.substr(start.size()));
    meant = nearest_name(key.substr(start.size()), names);
    if (!meant.empty()) meant.insert(0, start);
  }
  if (!meant.empty()) {
    message += "; did you mean " + in_quotes(meant) + "?";
  } else if (!section.empty()) {
    message += "; the keys of " + std::string(section) + " are " + joined(keys_of(std::string(section) + "."));
  } else {
    message += "; the sections are " + joined({sections().begin(), sections().end()});
  }
  return Error(ErrorCode::kInvalidArgument, std::move(message), {{std::string(key), "unknown key"}});
}

Error config_error(const Config& config, std::string_view key, const std::string& problem) {
  return key_error(key, origin_of(config, key), problem);
}

std::string origin_of(const Config& config, std::string_view key) {
  const auto found = config.origins.find(key);
  return found == config.origins.end() || found->second == kDefaultOrigin ? std::string() : found->second;
}

}  // namespace nexusml::app
