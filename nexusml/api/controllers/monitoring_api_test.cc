// Summary, system, status, configuration and health of the monitoring API.
#include <gmock/gmock.h>

#include "nexusml/api/testing/monitoring_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

using MonitoringApiTest = MonitoringTest;

TEST_F(MonitoringApiTest, ASummaryOfNothingSaysSo) {
  start();
  for (int i = 0; i < 2; ++i) {
    const json summary = ask("metrics/summary", "MetricsSummary");
    EXPECT_EQ(summary["state"], "no_predictions");
    EXPECT_EQ(summary["message"], "no predictions yet");
    EXPECT_EQ(summary["range_seconds"], 300);
    EXPECT_EQ(summary["predictions"]["latency_seconds"], nullptr);
    EXPECT_EQ(summary["predictions"]["confidence"], nullptr);
    EXPECT_EQ(summary["predictions"]["failed_share"], nullptr);
    history_.sample();
  }
}

TEST_F(MonitoringApiTest, TheSummaryCountsRequestsAndPredictions) {
  start();
  record("sentiment", "positive", 0.85, 30);
  telemetry::track_prediction_error(telemetry_, "internal", "sentiment");
  EXPECT_EQ(get("/health/live").status, 200);
  history_.sample();
  const json summary = ask("metrics/summary?range=1h", "MetricsSummary");
  EXPECT_EQ(summary["state"], "ok");
  EXPECT_EQ(summary["message"], nullptr);
  EXPECT_GE(summary["requests"]["in_range"], 1);
  EXPECT_EQ(summary["requests"]["server_errors"], 0);
  EXPECT_EQ(summary["predictions"]["in_range"], 30);
  EXPECT_EQ(summary["predictions"]["failed"], 1);
  EXPECT_NEAR(summary["predictions"]["failed_share"].get<double>(), 1.0 / 31, 1e-5);
  EXPECT_EQ(summary["predictions"]["latency_seconds"]["count"], 30);
  EXPECT_NEAR(summary["predictions"]["latency_seconds"]["mean"].get<double>(), 0.002, 1e-9);
  const json& model = model_named(summary["models"], "sentiment");
  EXPECT_EQ(model["in_range"], 30);
  EXPECT_NEAR(model["confidence"]["p50"].get<double>(), 0.85, 1e-9);
  EXPECT_EQ(model_named(summary["models"], "diagnostic")["confidence"], nullptr);
  EXPECT_THAT(refusal("metrics/summary?hours=never"), HasSubstr("422 hours:"));
}

TEST_F(MonitoringApiTest, ShowsTheSystemNowAndOverTime) {
  start();
  const json before = ask("performance/system", "SystemPerformance");
  EXPECT_GT(before["memory"]["total_bytes"], 0);
  EXPECT_GT(before["process"]["memory_bytes"], 0);
  EXPECT_EQ(before["history"]["memory_used_bytes"], json::array());
  history_.sample();
  const json after = ask("performance/system?range=15m", "SystemPerformance");
  ASSERT_EQ(after["history"]["process_memory_bytes"].size(), 1U);
  EXPECT_GT(after["history"]["process_memory_bytes"][0][1], 1e6);
  EXPECT_THAT(refusal("performance/system?step=x"), HasSubstr("422 step:"));
}

TEST_F(MonitoringApiTest, TheStatusOfANewServerIsHonest) {
  start();
  const json status = ask("status", "MonitoringStatus");
  EXPECT_EQ(status["records"], "up");
  EXPECT_EQ(status["message"], "no predictions yet");
  EXPECT_EQ(status["last_prediction"], nullptr);
  EXPECT_EQ(status["recent_predictions"], json::array());
  EXPECT_EQ(status["last_training"], nullptr);
  EXPECT_EQ(status["history"]["from"], nullptr);
  const json& model = model_named(status["models"], "sentiment");
  EXPECT_EQ(model["state"], "ready");
  EXPECT_EQ(model["version"], "2");
  EXPECT_EQ(model["last_prediction"], nullptr);
  EXPECT_EQ(model["predictions_last_hour"], nullptr);
}

TEST_F(MonitoringApiTest, TheStatusShowsWhatHappenedLast) {
  start();
  const Time now = clock_.now();
  store_prediction("sentiment", "positive", 0.9, now - std::chrono::minutes(5));
  store_prediction("fraud", "bad", 0.8, now - std::chrono::minutes(1));
  record("sentiment", "positive", 0.9);
  history_.sample();
  const json status = ask("status", "MonitoringStatus");
  EXPECT_EQ(status["message"], nullptr);
  ASSERT_EQ(status["recent_predictions"].size(), 2U);
  EXPECT_EQ(status["recent_predictions"][0]["model"], "fraud");
  EXPECT_EQ(status["recent_predictions"][0]["value"], nullptr);
  EXPECT_EQ(status["recent_predictions"][0]["confidence"], 0.8);
  EXPECT_EQ(status["last_prediction"], status["recent_predictions"][0]["time"]);
  EXPECT_EQ(model_named(status["models"], "fraud")["state"], "external");
  EXPECT_EQ(model_named(status["models"], "sentiment")["predictions_last_hour"], 1);
  EXPECT_TRUE(model_named(status["models"], "sentiment")["last_training"].is_string());
  EXPECT_EQ(status["history"]["samples"], 1);
  EXPECT_GT(status["history"]["bytes"], 0);
}

TEST_F(MonitoringApiTest, TheStatusSaysThatTheStoreIsAway) {
  take_records_away();
  start();
  const json status = ask("status", "MonitoringStatus");
  EXPECT_EQ(status["records"], "away");
  EXPECT_THAT(status["message"].get<std::string>(), HasSubstr("away"));
  EXPECT_EQ(status["recent_predictions"], nullptr);
  EXPECT_EQ(model_named(status["models"], "sentiment")["state"], "ready");
}

TEST_F(MonitoringApiTest, ShowsHowModelsAreSetUp) {
  start();
  const json all = ask("config/models", "ModelConfiguration");
  const json& sentiment = model_named(all["models"], "sentiment");
  EXPECT_EQ(sentiment["serving"]["labels"], json({"negative", "positive"}));
  EXPECT_EQ(sentiment["serving"]["stored_input"], "none");
  const json& diagnostic = model_named(all["models"], "diagnostic");
  EXPECT_EQ(diagnostic["serving"]["features"], 2);
  EXPECT_EQ(diagnostic["serving"]["stored_input"], "full");
  ASSERT_TRUE(host_.unload("sentiment").ok());
  EXPECT_EQ(model_named(ask("config/models", "ModelConfiguration")["models"], "sentiment")["serving"], nullptr);
}

TEST_F(MonitoringApiTest, ItsHealthIsThatOfTheMonitoring) {
  start();
  const json starting = ask("health", "MonitoringHealth");
  EXPECT_EQ(starting["status"], "healthy");
  EXPECT_EQ(starting["history"]["state"], "starting");
  history_.sample();
  EXPECT_EQ(ask("health", "MonitoringHealth")["history"]["state"], "ok");
  telemetry_.families().events_dropped.with({"queue_full"}).increment();
  history_.sample();
  const json degraded = ask("health", "MonitoringHealth");
  EXPECT_EQ(degraded["status"], "degraded");
  EXPECT_EQ(degraded["events"]["dropped_lately"], 1);
}

}  // namespace
}  // namespace nexusml::api
