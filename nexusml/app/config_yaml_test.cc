#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "nexusml/app/config.h"

namespace nexusml::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(std::string_view yaml) {
  Config config;
  const Status status = apply_yaml(config, yaml, "x");
  return status.ok() ? "accepted" : status.error().message;
}

TEST(ConfigYaml, NothingSetIsNothingWrong) {
  for (const char* yaml : {"", "\n\n", "# a comment\n", "---\n", "{}", "server:\n  # listen: 127.0.0.1:1\n",
                           "\xef\xbb\xbfserver: {}\r\n"}) {
    EXPECT_EQ(refusal(yaml), "accepted") << yaml;
  }
}

TEST(ConfigYaml, SyntaxErrorsHaveLineAndColumn) {
  EXPECT_THAT(refusal("server: [1\n"), StartsWith("x line 2 column 1: "));
  EXPECT_EQ(refusal("server:\n\tlisten: 127.0.0.1:1\n"),
            "x line 2 column 1: YAML is indented with spaces, and this is a tab");
  EXPECT_EQ(refusal("log: {level: info}\nlog: {level: debug}\n"), "x line 2 column 1: \"log\" stands twice");
  EXPECT_EQ(refusal("log:\n  level: info\nlog.level: debug\n"), "x line 3 column 1: \"log.level\" stands twice");
  EXPECT_EQ(refusal("log: {}\n---\nlog: {}\n"), "x line 3 column 1: a second document begins (---); one is allowed");
}

TEST(ConfigYaml, WhatIsNotUtf8IsToldByItsPlace) {
  EXPECT_EQ(refusal("log:\n  level: \xff\n"), "x line 2 column 10: this is not UTF-8 text");
  EXPECT_EQ(refusal(std::string_view("log\0: 1", 7)), "x line 1 column 4: this is not UTF-8 text");
  EXPECT_EQ(refusal("\xff\xfe"), "x line 1 column 1: this is not UTF-8 text");
}

TEST(ConfigYaml, AListOrAValueIsNoSection) {
  EXPECT_THAT(refusal("- a\n"), StartsWith("x line 1 column 1: the file must hold keys and values"));
  EXPECT_EQ(refusal("server:\n  - a\n"),
            "x line 1 column 1: \"server\" is a section: it must hold keys and values, not a list");
  EXPECT_EQ(
      refusal("events: {stored_input: full}"),
      "x line 1 column 10: \"events.stored_input\" is a section: it must hold keys and values, not the value \"full\"");
  EXPECT_EQ(refusal("server: {listen: [1]}"), "x line 1 column 10: \"server.listen\" must have one value, not a list");
}

TEST(ConfigYaml, UnknownKeysAndSectionsAreToldWithWhatWasMeant) {
  EXPECT_EQ(refusal("sevrer:\n  listen: x\n"), "x line 1: unknown key \"sevrer\"; did you mean \"server\"?");
  EXPECT_EQ(refusal("sevrer.listen: x\n"), "x line 1: unknown key \"sevrer.listen\"; did you mean \"server.listen\"?");
  EXPECT_EQ(refusal("listen: x\n"), "x line 1: unknown key \"listen\"; did you mean \"server.listen\"?");
  EXPECT_EQ(refusal("server: {max_connections: 1}"),
            "x line 1: unknown key \"server.max_connections\"; did you mean \"server.maximum_connections\"?");
  EXPECT_EQ(refusal("events: {storedinput: {m: full}}"),
            "x line 1: unknown key \"events.storedinput\"; did you mean \"events.stored_input\"?");
  EXPECT_EQ(refusal("log: {colour: red}"),
            "x line 1: unknown key \"log.colour\"; the keys of log are log.format, log.level");
  EXPECT_THAT(refusal("colour: red"),
              HasSubstr("unknown key \"colour\"; the sections are alerts, cache, cache.ttl, data"));
}

TEST(ConfigYaml, AModelsThresholdIsToldWithWhatWasMeant) {
  EXPECT_EQ(refusal("thresholds:\n  per_model:\n    m:\n      latencyy: 1\n"),
            "x line 4: thresholds.per_model.m.latencyy ends in no threshold: \"latencyy\"; did you mean "
            "\"prediction_latency_high\"?");
  EXPECT_EQ(refusal("thresholds: {per_model: {m: {cpu_usage_high: 1}}}"),
            "x line 1: thresholds.per_model.m.cpu_usage_high is about no model: set thresholds.cpu_usage_high, which "
            "holds for all");
  EXPECT_EQ(refusal("thresholds: {per_model: {m: {data_quality_low: 2}}}"),
            "x line 1: thresholds.per_model.m.data_quality_low must be a number from 0 to 1, not \"2\"");
  EXPECT_THAT(refusal("thresholds: {per_model: {m: {xyz: 2}}}"), HasSubstr("those of models are data_drift_high, "));
  EXPECT_THAT(refusal("thresholds: {per_model: {m: 2}}"), HasSubstr("must be followed by <model>.<threshold>"));
  EXPECT_THAT(refusal("cache: {ttl: {m: 0}}"), HasSubstr("leave a model out to keep none of its answers, not \"0\""));
  EXPECT_THAT(refusal("cache: {ttl: {'a b': 1}}"), HasSubstr("cache.ttl.a b must name a model"));
}

TEST(ConfigYaml, BombsAndHugeTextsEndSoonAndWell) {
  std::string aliases = "a: &a {x: 1}\n";
  for (char c = 'b'; c < 'z'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    aliases += std::string(1, c) + ": &" + c + " {p: *" + before + ", q: *" + before + "}\n";
  }
  EXPECT_NE(refusal("drift: {methods: {" + std::string("x: &x {a: psi, b: psi}}}\n") + aliases), "accepted");
  std::string wide = "drift.methods:\n";  // 40 x 40 x 40 keys out of three lists
  const auto level = [&](const std::string& name, const std::string& value) {
    wide += "  " + name + ": &" + name + "\n";
    for (int i = 0; i < 40; ++i) wide += "    k" + std::to_string(i) + ": " + value + "\n";
  };
  level("c", "psi");
  level("b", "*c");
  level("a", "*b");
  EXPECT_THAT(refusal(wide), HasSubstr("more than 10000 keys"));
  for (const char* piece : {"[", "{", "- ", "? ", "&a ", "a: ", "!x ", "\"", "#", "---\n", "x: 1\n", " ", "*a "}) {
    std::string text;
    while (text.size() < 1 << 18) text += piece;
    const auto begin = std::chrono::steady_clock::now();
    (void)refusal(text);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)) << piece;
  }
}

}  // namespace
}  // namespace nexusml::app
