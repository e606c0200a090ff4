#include "nexusml/alert/requests.h"

#include <gtest/gtest.h>

namespace nexusml::alert {
namespace {

using namespace std::chrono_literals;  // NOLINT

const Time kNow{1'000'000s};

TEST(ThresholdChanges, AreReadByNameAndModel) {
  std::vector<ThresholdChange> changes;
  ASSERT_FALSE(
      read_threshold_changes(
          R"({"cpu_usage_high": 75, "per_model": {"risk": {"data_drift_high": null, "error_rate_high": 1}}})", changes)
          .has_value());
  ASSERT_EQ(changes.size(), 3);
  EXPECT_EQ(changes[0].threshold, Threshold::kCpuUsageHigh);
  EXPECT_EQ(changes[0].value, 75);
  EXPECT_EQ(changes[1].model, "risk");
  EXPECT_EQ(changes[1].value, std::nullopt);
  EXPECT_EQ(changes[2].value, 1);
}

TEST(ThresholdChanges, WhatIsWrongIsNamed) {
  std::vector<ThresholdChange> changes;
  const auto field = [&](std::string_view json) {
    const auto failure = read_threshold_changes(json, changes);
    if (!failure) return std::string("none");
    return failure->is_malformed ? "malformed" : failure->error.fields.at(0).field;
  };
  EXPECT_EQ(field(""), "malformed");
  EXPECT_EQ(field("7"), "malformed");
  EXPECT_EQ(field("{}"), "body");
  EXPECT_EQ(field(R"({"per_model": 7})"), "per_model");
  EXPECT_EQ(field(R"({"per_model": {"risk": 7}})"), "per_model.risk");
  EXPECT_EQ(field(R"({"per_model": {"risk": {"x": 7}}})"), "per_model.risk.x");
  EXPECT_EQ(field(R"({"cpu_usage_high": true})"), "cpu_usage_high");
}

TEST(SilenceRequest, HasAnEndOrADuration) {
  Silence silence;
  const std::string matchers =
      R"({"matchers":[{"name":"a","value":"b","is_equal":false}],"created_by":"ana","comment":"c",)";
  ASSERT_FALSE(read_silence(matchers + R"("duration_seconds":1.5})", kNow, silence).has_value());
  EXPECT_EQ(silence.begins, kNow);
  EXPECT_EQ(silence.ends, kNow + 1500ms);
  EXPECT_FALSE(silence.matchers.at(0).is_equal);
  ASSERT_FALSE(read_silence(matchers + R"("ends_at":"1970-01-20T00:00:00Z"})", kNow, silence).has_value());
  EXPECT_EQ(silence.ends, Time(24h * 19));
  for (const char* rest : {R"("x":1})", R"("duration_seconds":0})", R"("duration_seconds":1e18})", R"("ends_at":7})"}) {
    EXPECT_TRUE(read_silence(matchers + rest, kNow, silence).has_value()) << rest;
  }
  EXPECT_TRUE(read_silence("{", kNow, silence)->is_malformed);
}

}  // namespace
}  // namespace nexusml::alert
