#include <gmock/gmock.h>

#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kAlerts = "/api/v1/monitoring/alerts";
constexpr const char* kSilences = "/api/v1/monitoring/alerts/silences";
constexpr const char* kThresholds = "/api/v1/monitoring/config/thresholds";

class AlertsApiTest : public ApiTest {
 protected:
  json alerts(std::string_view query = {}) {
    const support::HttpAnswer answer = get(kAlerts + std::string(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }
  support::HttpAnswer put(std::string_view body) {
    return support::send_request(port_, "PUT", kThresholds, body, kJson);
  }
  /// A threshold as GET /config/thresholds shows it.
  json threshold(std::string_view name) {
    const json answer = json::parse(get(kThresholds).body);
    for (const json& one : answer["thresholds"]) {
      if (one["name"] == name) return one;
    }
    return {};
  }
  /// The disk is never empty, so that a threshold of 0 fires; its `for` is not waited for. Neither a busy machine nor
  /// silence alerts anybody.
  void make_disk_pending() {
    ASSERT_EQ(put(R"({"cpu_usage_critical": 100, "cpu_usage_high": 100, "memory_usage_high": 100})").status, 200);
    ASSERT_EQ(put(R"({"prediction_volume_low": 0})").status, 200);
    ASSERT_EQ(put(R"({"disk_usage_high": 0})").status, 200);
    history_.sample();
    alerts_.evaluate_now();
  }
  json example(std::string_view schema) {
    return json::parse(get("/openapi.json").body)["components"]["schemas"][std::string(schema)]["example"];
  }
};

TEST_F(AlertsApiTest, EmptyStatesAreHonest) {
  start();
  const json answer = alerts();
  for (const char* list : {"active", "pending", "history", "silences"}) EXPECT_EQ(answer[list], json::array()) << list;
  EXPECT_EQ(answer["thresholds"].size(), 12);
  EXPECT_EQ(answer["watchdog_heard_at"], nullptr);
  EXPECT_EQ(answer["history_source"], "store");
  const json health = json::parse(get("/health").body);
  EXPECT_EQ(health["alerts"], json::array());
  EXPECT_EQ(health["alerts_count"], 0);
}

TEST_F(AlertsApiTest, ThresholdsAreChangedKeptAndAudited) {
  start();
  EXPECT_EQ(threshold("cpu_usage_high")["value"], 80);
  const support::HttpAnswer answer = put(example("ThresholdChanges").dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(threshold("cpu_usage_high")["value"], 75);
  EXPECT_EQ(threshold("cpu_usage_high")["default"], 80);
  EXPECT_EQ(threshold("cpu_usage_high")["per_model"], nullptr);
  EXPECT_EQ(threshold("training_accuracy_low")["per_model"], (json{{"sentiment", 0.6}}));
  const auto audit = records_.list_audit(10).value();
  ASSERT_EQ(audit.size(), 3);
  EXPECT_EQ(audit[2].setting, "thresholds.cpu_usage_high");
  EXPECT_EQ(audit[2].old_value, "80");
  EXPECT_EQ(audit[2].new_value, "75");
  EXPECT_EQ(audit[2].actor, "anonymous");
  alert::ThresholdBook after_restart({}, clock_);
  ASSERT_TRUE(after_restart.reload(records_).ok());
  EXPECT_EQ(after_restart.values().of(alert::Threshold::kCpuUsageHigh), 75);
  EXPECT_EQ(after_restart.values().of(alert::Threshold::kTrainingAccuracyLow, "sentiment"), 0.6);
  ASSERT_EQ(put(R"({"cpu_usage_high": null})").status, 200);
  EXPECT_EQ(threshold("cpu_usage_high")["value"], 80);
}

TEST_F(AlertsApiTest, WrongThresholdsAreRefusedWithTheFieldAndNothingChanges) {
  start();
  EXPECT_THAT(problem(put("{")), HasSubstr("400 "));
  EXPECT_THAT(problem(put("[1]")), HasSubstr("400 "));
  EXPECT_THAT(problem(put("{}")), HasSubstr("422 "));
  EXPECT_THAT(problem(put(R"({"cpu": 1})")), HasSubstr("422 cpu is no threshold"));
  EXPECT_THAT(problem(put(R"({"cpu_usage_high": "80"})")), HasSubstr("must be a number from 0 to 100"));
  EXPECT_THAT(problem(put(R"({"disk_usage_high": 50, "cpu_usage_high": 101})")), HasSubstr("422 cpu_usage_high"));
  EXPECT_THAT(problem(put(R"({"per_model": {"a": {"cpu_usage_high": 5}}})")), HasSubstr("cannot be set for one model"));
  EXPECT_THAT(problem(put(R"({"per_model": {"a b": {"data_drift_high": 5}}})")), HasSubstr("422 per_model"));
  EXPECT_EQ(threshold("disk_usage_high")["value"], 85);
  EXPECT_TRUE(records_.list_audit(10).value().empty());
}

TEST_F(AlertsApiTest, AlertsShowStateLabelsAndRunbook) {
  start();
  make_disk_pending();
  const json answer = alerts();
  ASSERT_EQ(answer["pending"].size(), 1) << answer["pending"];
  const json& disk = answer["pending"][0];
  EXPECT_EQ(disk["name"], "HighDiskUsage");
  EXPECT_EQ(disk["labels"]["severity"], "warning");
  EXPECT_EQ(disk["fired_at"], nullptr);
  EXPECT_EQ(disk["runbook"], "docs/runbooks/HighDiskUsage.md");
  EXPECT_THAT(disk["description"].get<std::string>(), HasSubstr("% in use"));
  ASSERT_EQ(answer["history"].size(), 1);
  EXPECT_EQ(answer["history"][0]["state"], "pending");
  EXPECT_EQ(answer["history_source"], "memory");  // the journal's thread does not run in this test
  EXPECT_EQ(alerts("?model_type=sentiment")["pending"].size(), 0);
  EXPECT_EQ(alerts("?limit=0")["history"].size(), 0);
  EXPECT_THAT(problem(get(kAlerts + std::string("?hours=-1"))),
              HasSubstr("422 hours: a number above 0 and up to 8784, such as 6 or 0.5, was expected, not \"-1\""));
  EXPECT_THAT(problem(get(kAlerts + std::string("?range=9000h"))), HasSubstr("422 range: "));
  EXPECT_EQ(get(kAlerts + std::string("?range=90m")).status, 200);
  EXPECT_THAT(problem(get(kAlerts + std::string("?limit=x"))), HasSubstr("422 limit"));
}

TEST_F(AlertsApiTest, SilencesAreAddedListedAndEnded) {
  start();
  const support::HttpAnswer added = post(kSilences, example("SilenceRequest").dump());
  ASSERT_EQ(added.status, 201) << added.body;
  const json silence = json::parse(added.body);
  EXPECT_EQ(silence["created_by"], "ana");
  EXPECT_EQ(silence["in_force"], true);
  EXPECT_EQ(json::parse(get(kSilences).body)["silences"].at(0)["id"], silence["id"]);
  EXPECT_EQ(alerts()["silences"].at(0)["id"], silence["id"]);
  const std::string path = kSilences + ("/" + silence["id"].get<std::string>());
  EXPECT_EQ(support::send_request(port_, "DELETE", path, {}, {}).status, 200);
  EXPECT_THAT(problem(support::send_request(port_, "DELETE", path, {}, {})), HasSubstr("404 there is no silence \""));
  EXPECT_EQ(json::parse(get(kSilences).body)["silences"], json::array());
}

TEST_F(AlertsApiTest, ASilenceHidesItsAlertsFromReceiversNotFromViewers) {
  start();
  make_disk_pending();
  EXPECT_EQ(alerts()["pending"].at(0)["silenced"], false);
  const json silence = {{"matchers", {{{"name", "alertname"}, {"value", "HighDiskUsage"}}}},
                        {"duration_seconds", 60},
                        {"created_by", "ana"},
                        {"comment", "known"}};
  ASSERT_EQ(post(kSilences, silence.dump()).status, 201);
  EXPECT_EQ(alerts()["pending"].at(0)["silenced"], true);
}

TEST_F(AlertsApiTest, WrongSilencesAreRefused) {
  start();
  const auto refusal = [&](const char* member, const json& value) {
    json silence = example("SilenceRequest");
    silence[member] = value;
    return problem(post(kSilences, silence.dump()));
  };
  EXPECT_THAT(problem(post(kSilences, "nonsense")), HasSubstr("400 "));
  EXPECT_THAT(refusal("matchers", json::array()), HasSubstr("422 matchers"));
  EXPECT_THAT(refusal("matchers", {{{"name", "a b"}, {"value", "x"}}}), HasSubstr("422 matchers.name"));
  EXPECT_THAT(refusal("matchers", {{{"name", "a"}, {"value", ""}}}), HasSubstr("everything would be silent"));
  EXPECT_THAT(refusal("comment", ""), HasSubstr("422 comment"));
  EXPECT_THAT(refusal("created_by", 7), HasSubstr("422 created_by"));
  EXPECT_THAT(refusal("ends_at", "2001-01-01T00:00:00Z"), HasSubstr("422 ends_at must be in the future"));
  EXPECT_THAT(refusal("starts_at", "2261-01-01T00:00:00Z"), HasSubstr("422 starts_at"));
  EXPECT_THAT(refusal("duration_seconds", 1e300), HasSubstr("422 ends_at"));
}

TEST_F(AlertsApiTest, AlertmanagersWebhookIsKeptInTheHistory) {
  start();
  json message = example("AlertmanagerWebhook");
  message["alerts"][0]["startsAt"] = "2026-11-22T08:15:30.123456789+01:00";
  const support::HttpAnswer answer = post(kAlerts + std::string("/webhook"), message.dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(json::parse(answer.body), (json{{"alerts", 1}, {"new", 1}}));
  EXPECT_EQ(json::parse(post(kAlerts + std::string("/webhook"), message.dump()).body)["new"], 0);
  const auto records = alert_journal_.recent(10);
  ASSERT_EQ(records.size(), 1);
  EXPECT_EQ(records[0].origin, "alertmanager");
  EXPECT_EQ(records[0].name, "MLServiceDown");
  message["version"] = "3";
  EXPECT_THAT(problem(post(kAlerts + std::string("/webhook"), message.dump())), HasSubstr("422 version"));
  EXPECT_THAT(problem(post(kAlerts + std::string("/webhook"), "{")), HasSubstr("400 "));
}

TEST_F(AlertsApiTest, TheWatchdogIsHeard) {
  start();
  const support::HttpAnswer answer = post(kAlerts + std::string("/watchdog"), "anything");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(alerts()["watchdog_heard_at"].is_string(), true);
}

}  // namespace
}  // namespace nexusml::api
