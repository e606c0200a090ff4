#include "nexusml/app/settings.h"

#include <algorithm>

namespace nexusml::app {
namespace {

template <class Entry, class Key>
std::vector<Entry> sorted(std::initializer_list<std::span<const Entry>> groups, Key key) {
  std::vector<Entry> all;
  for (const std::span<const Entry> group : groups) all.insert(all.end(), group.begin(), group.end());
  std::sort(all.begin(), all.end(), [&](const Entry& a, const Entry& b) { return a.*key < b.*key; });
  return all;
}

}  // namespace

std::span<const Setting> settings() {
  static const auto all = sorted<Setting>({server_settings(), storage_settings(), object_settings(),
                                           monitoring_settings(), alerting_settings(), threshold_settings()},
                                          &Setting::key);
  return all;
}

std::span<const SettingFamily> setting_families() {
  static const auto all = sorted<SettingFamily>({storage_setting_families(), monitoring_setting_families(),
                                                 object_setting_families(), threshold_setting_families()},
                                                &SettingFamily::prefix);
  return all;
}

std::string environment_name(std::string_view key) {
  std::string name = "NEXUSML_";
  for (const char c : key) name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

}  // namespace nexusml::app
