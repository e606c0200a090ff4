#include "nexusml/app/settings_markdown.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "nexusml/app/settings.h"
#include "nexusml/base/file.h"

namespace nexusml::app {
namespace {

constexpr const char* kPage = NEXUSML_DOCS_DIR "/guide/configuration.md";
constexpr std::string_view kBegin = "<!-- settings -->\n";
constexpr std::string_view kEnd = "<!-- end of settings -->\n";

TEST(SettingsMarkdown, HasEverySettingAndFamily) {
  const std::string text = settings_markdown();
  for (const Setting& one : settings()) {
    EXPECT_NE(text.find("| `" + std::string(one.key) + "` | "), std::string::npos) << one.key;
  }
  for (const SettingFamily& one : setting_families()) {
    EXPECT_NE(text.find("| `" + std::string(one.prefix) + "<"), std::string::npos) << one.prefix;
  }
}

// To accept a change:  NEXUSML_UPDATE_GOLDEN=1 build/dev/bin/app_test --gtest_filter='SettingsMarkdown.*'
TEST(SettingsMarkdown, ThePageHoldsTheTablesAsTheyAre) {
  std::string page = base::read_file(kPage).value();
  const std::size_t begin = page.find(kBegin);
  const std::size_t end = page.find(kEnd);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const std::size_t tables = begin + kBegin.size();
  if (std::getenv("NEXUSML_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(base::write_file(kPage, page.substr(0, tables) + settings_markdown() + page.substr(end)).ok());
    return;
  }
  EXPECT_EQ(page.substr(tables, end - tables), settings_markdown()) << "the settings have changed";
}

}  // namespace
}  // namespace nexusml::app
