#include "nexusml/app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "nexusml/app/settings.h"

namespace nexusml::app {
namespace {

using std::chrono_literals::operator""ms;
using testing::HasSubstr;

Environment environment_of(Environment variables) {
  return variables;
}

std::string refusal(std::string_view yaml) {
  Config config;
  const Status status = apply_yaml(config, yaml, "nexusml.yaml");
  return status.ok() ? "accepted" : status.error().message;
}

std::string write_file(const std::string& text) {
  const std::string file = testing::TempDir() + "/config_test.yaml";
  std::ofstream(file) << text;
  return file;
}

TEST(Config, FileThenEnvironmentThenFlagsWin) {
  const std::string file = write_file("server:\n  listen: 127.0.0.1:1\n  threads: 3\nmodels:\n  path: from-file\n");
  const auto environment = environment_of({{"NEXUSML_SERVER_LISTEN", "127.0.0.1:2"}, {"ML_MODEL_PATH", "from-alias"}});
  const Config config = load_config(file, environment, {{"server.listen", "[::1]:3", "flag --listen"}}).value();
  EXPECT_EQ(config.server.address, "::1");
  EXPECT_EQ(config.server.port, 3);
  EXPECT_EQ(config.server.threads, 3u);
  EXPECT_EQ(config.models.path, "from-alias");
  EXPECT_EQ(config.origins.at("server.threads"), file + " line 3");
  EXPECT_EQ(config.origins.at("models.path"), "environment ML_MODEL_PATH");
  EXPECT_EQ(config.origins.at("server.listen"), "flag --listen");
  EXPECT_EQ(config.origins.at("log.level"), "default");
}

TEST(Config, TheSettingsOwnVariableWinsOverItsAlias) {
  const auto environment = environment_of({{"NEXUSML_MODELS_PATH", "own"}, {"ML_MODEL_PATH", "alias"}});
  EXPECT_EQ(load_config(write_file(""), environment, {}).value().models.path, "own");
}

TEST(Config, ErrorsNameKeyLineAndAllowedValues) {
  EXPECT_EQ(refusal("server:\n  listn: 127.0.0.1:1\n"),
            "nexusml.yaml line 2: unknown key \"server.listn\"; did you mean \"server.listen\"?");
  EXPECT_THAT(refusal("\n\nsomething_else_entirely: 1\n"),
              HasSubstr("nexusml.yaml line 3: unknown key \"something_else_entirely\"; the sections are alerts, "));
  EXPECT_EQ(refusal("server:\n  threads: many\n"),
            "nexusml.yaml line 2: server.threads must be an integer from 0 to 1024, not \"many\"");
  EXPECT_EQ(refusal("server:\n  listen:\n    a: 1\n"),
            "nexusml.yaml line 2 column 3: \"server.listen\" must have one value, not keys and values");
  EXPECT_EQ(refusal("server:\n  listen:\n"), "nexusml.yaml line 2 column 3: \"server.listen\" has no value");
  EXPECT_EQ(refusal("server: {threads: ''}"),
            "nexusml.yaml line 1: server.threads must be an integer from 0 to 1024, not \"\"");
  const Error error = load_config(write_file(""), environment_of({{"NEXUSML_LOG_LEVEL", "loud"}}), {}).error();
  EXPECT_EQ(error.message,
            "environment NEXUSML_LOG_LEVEL: log.level must be debug, info, warning or error, not \"loud\"");
}

TEST(Config, ANamedFileMustBeThere) {
  EXPECT_EQ(load_config("/nowhere/nexusml.yaml", environment_of({}), {}).error().message,
            "configuration: open /nowhere/nexusml.yaml: No such file or directory");
}

TEST(Config, EverySettingShowsAValueThatItAccepts) {
  Config config;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(setting.set(config, setting.show(config))) << setting.key;
    EXPECT_FALSE(setting.help.empty()) << setting.key;
    EXPECT_FALSE(setting.set(config, "")) << setting.key;
  }
}

TEST(Config, AFamilysKeysHoldANameThatMayHaveDots) {
  Config config;
  ASSERT_TRUE(apply_yaml(config, "events:\n  stored_input:\n    spam.v2: hashed\n    email: none\n", "x").ok());
  EXPECT_EQ(config.events.stored_input.at("spam.v2"), telemetry::StoredInput::kHashed);
  EXPECT_EQ(config.origins.at("events.stored_input.email"), "x line 4");
  EXPECT_EQ(refusal("events:\n  stored_input:\n    email: some\n"),
            "nexusml.yaml line 3: events.stored_input.email must be full, hashed or none, not \"some\"");
}

TEST(Config, EveryFamilyShowsWhatItWasGiven) {
  Config config;
  ASSERT_TRUE(apply_yaml(config, "events.stored_input.a: full", "x").ok());
  for (const SettingFamily& family : setting_families()) {
    EXPECT_TRUE(family.prefix.ends_with(".")) << family.prefix;
    EXPECT_FALSE(family.help.empty()) << family.prefix;
    for (const auto& [name, value] : family.show(config)) EXPECT_TRUE(family.set(config, name, value)) << name;
  }
}

TEST(Config, NoKeyStandsTwice) {
  std::set<std::string_view> seen;
  for (const Setting& setting : settings()) EXPECT_TRUE(seen.insert(setting.key).second) << setting.key;
  for (const SettingFamily& family : setting_families()) EXPECT_TRUE(seen.insert(family.prefix).second);
}

TEST(Config, TimesAreSeconds) {
  Config config;
  ASSERT_TRUE(apply_yaml(config, "server: {header_timeout: 0.25}", "x").ok());
  EXPECT_EQ(config.server.header_timeout, 250ms);
}

}  // namespace
}  // namespace nexusml::app
