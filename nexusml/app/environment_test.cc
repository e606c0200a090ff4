#include "nexusml/app/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace nexusml::app {
namespace {

/// "NAME -> what was meant!", the '!' if it is taken for misspelt.
std::string seen(const std::string& name, const std::string& value = "x") {
  const std::vector<UnknownVariable> unknown = unknown_variables({{name, value}});
  if (unknown.empty()) return "";
  return unknown.front().name + " -> " + unknown.front().meant + (unknown.front().is_misspelt ? "!" : "");
}

TEST(EnvironmentTest, TheProcessOwnIsReadWhole) {
  ASSERT_EQ(::setenv("NEXUSML_TEST_EMPTY", "", 1), 0);
  ASSERT_EQ(::setenv("NEXUSML_TEST_EQUALS", "a=b", 1), 0);
  const Environment environment = process_environment();
  EXPECT_EQ(environment.at("NEXUSML_TEST_EMPTY"), "");
  EXPECT_EQ(environment.at("NEXUSML_TEST_EQUALS"), "a=b");
  EXPECT_EQ(environment.count("NEXUSML_TEST_NONE"), 0u);
}

TEST(EnvironmentTest, MisspeltVariablesAreToldWithWhatWasMeant) {
  EXPECT_EQ(seen("NEXUSML_SERVER_LISTN"), "NEXUSML_SERVER_LISTN -> NEXUSML_SERVER_LISTEN!");
  EXPECT_EQ(seen("NEXUSML_SEVRER_LISTEN"), "NEXUSML_SEVRER_LISTEN -> NEXUSML_SERVER_LISTEN!");
  EXPECT_EQ(seen("NEXUSML_DRIFT_MIN_SAMPLES"), "NEXUSML_DRIFT_MIN_SAMPLES -> NEXUSML_DRIFT_MINIMUM_SAMPLES!");
  EXPECT_EQ(seen("NEXUSML_LISTEN"), "NEXUSML_LISTEN -> NEXUSML_SERVER_LISTEN!");
  EXPECT_EQ(seen("NEXUSML_REDIS_QWERTZ"), "NEXUSML_REDIS_QWERTZ -> !");  // the section is ours
}

TEST(EnvironmentTest, OthersVariablesAreNotTakenForMisspelt) {
  EXPECT_EQ(seen("NEXUSML_HOME"), "NEXUSML_HOME -> ");
  EXPECT_EQ(seen("NEXUSML_TOKEN"), "NEXUSML_TOKEN -> ");
  for (const char* name :
       {"NEXUSML_REQUIRE_SERVERS", "NEXUSML_URL", "NEXUSML_IMAGE", "NEXUSML_BATCH_MB", "NEXUSML_KILLS",
        "NEXUSML_UPDATE_GOLDEN", "NEXUSML_SERVER_LISTEN", "NEXUSML", "NEXUSMLX_SERVER", "PATH"}) {
    EXPECT_EQ(seen(name), "") << name;
  }
}

TEST(EnvironmentTest, WhatKubernetesSetsForServicesIsNotSeen) {
  for (const char* name :
       {"NEXUSML_SERVICE_HOST", "NEXUSML_SERVICE_PORT", "NEXUSML_SERVICE_PORT_HTTP", "NEXUSML_PORT_8000_TCP",
        "NEXUSML_PORT_8000_TCP_ADDR", "NEXUSML_REDIS_SERVICE_HOST", "NEXUSML_REDIS_PORT_6379_TCP_PROTO"}) {
    EXPECT_EQ(seen(name), "") << name;
  }
  EXPECT_EQ(seen("NEXUSML_REDIS_PORT", "tcp://10.0.0.7:6379"), "");
  EXPECT_EQ(seen("NEXUSML_REDIS_PORT", "6379"), "NEXUSML_REDIS_PORT -> !");
}

}  // namespace
}  // namespace nexusml::app
