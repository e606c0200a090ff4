#include "nexusml/app/settings_markdown.h"

#include <string_view>

#include "nexusml/app/config.h"
#include "nexusml/app/settings.h"

namespace nexusml::app {
namespace {

std::string_view section_of(std::string_view key) {
  return key.substr(0, key.find('.'));
}

void append_cell(std::string& text, std::string_view cell) {
  for (const char c : cell) {
    if (c == '|') text += '\\';
    text += c;
  }
  text += " | ";
}

void append_row(std::string& text, std::initializer_list<std::string_view> cells) {
  text += "| ";
  for (const std::string_view cell : cells) append_cell(text, cell);
  text.back() = '\n';
}

std::string code(std::string_view text) {
  return "`" + std::string(text) + "`";
}

/// Its own first, for it wins.
std::string variables_of(const Setting& setting) {
  std::string text = code(environment_name(setting.key));
  for (const std::string_view alias : setting.aliases) {
    if (!alias.empty()) text += ", " + code(alias);
  }
  return text;
}

}  // namespace

std::string settings_markdown() {
  const Config defaults;
  std::string text;
  std::string_view section;
  for (const Setting& setting : settings()) {
    if (section_of(setting.key) != section) {
      section = section_of(setting.key);
      text += (text.empty() ? "### " : "\n### ") + std::string(section) + "\n\n";
      append_row(text, {"key", "default", "allowed", "meaning", "environment"});
      text += "|---|---|---|---|---|\n";
      for (const SettingFamily& family : setting_families()) {
        if (section_of(family.prefix) != section) continue;
        append_row(text,
                   {code(std::string(family.prefix) + std::string(family.name)), "", family.allowed, family.help, ""});
      }
    }
    append_row(text,
               {code(setting.key), code(setting.show(defaults)), setting.allowed, setting.help, variables_of(setting)});
  }
  return text;
}

}  // namespace nexusml::app
