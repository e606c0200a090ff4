#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "nexusml/api/testing/monitoring_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kReport = "/api/v1/monitoring/reports/summary";

class ReportApiTest : public MonitoringTest {
 protected:
  json report(std::string_view query = {}) { return ask("reports/summary" + std::string(query), "Report"); }
  std::string page(std::string_view query = {}) {
    const support::HttpAnswer answer = get(std::string(kReport) + "?format=html" + std::string(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  }
  static json model_of(const json& report, const std::string& name) {
    for (const json& model : report["models"]) {
      if (model["model"] == name) return model;
    }
    return {};
  }
};

TEST_F(ReportApiTest, SaysHonestlyThatNothingWasAskedYet) {
  start();
  const json shown = report();
  ASSERT_EQ(shown["models"].size(), 2U);
  const json model = model_of(shown, "sentiment");
  EXPECT_EQ(model["state"], "ready");
  EXPECT_EQ(model["type"], "sentiment");
  EXPECT_EQ(model["traffic"]["predictions"], 0);
  EXPECT_EQ(model["traffic"]["latency_p95_seconds"], nullptr);
  EXPECT_EQ(model["traffic"]["mean_confidence"], nullptr);
  EXPECT_EQ(shown["alerts"], json::array());
}

TEST_F(ReportApiTest, CountsWhatWasAsked) {
  start();
  history_.sample();
  for (int i = 0; i < 5; ++i) post("/api/v1/models/sentiment/predict", R"({"text":"a lovely day"})");
  history_.sample();
  const json traffic = model_of(report("?range=1h"), "sentiment")["traffic"];
  EXPECT_EQ(traffic["predictions"], 5);
  EXPECT_GT(traffic["latency_p95_seconds"], 0);
  EXPECT_GT(traffic["mean_confidence"], 0);
  EXPECT_EQ(traffic["labels"].size(), 1U);
}

TEST_F(ReportApiTest, AModelServedElsewhereIsCalledThatBeforeItsDataIsJudged) {
  start();
  history_.sample();
  const support::HttpAnswer taken =
      post("/api/v1/monitoring/predictions", R"({"model_type":"fraud","prediction":"<b>ok</b>","confidence":0.9})",
           "Content-Type: application/x-ndjson\r\n");
  ASSERT_EQ(taken.status, 200) << taken.body;
  for (int i = 0; i < 2'000 && performance_.readings().empty(); ++i) {  // the queue hands it on in its own time
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    performance_.evaluate_now();
  }
  history_.sample();
  const json model = model_of(report(), "fraud");
  EXPECT_EQ(model["external"], true);
  EXPECT_EQ(model["state"], "external");
  EXPECT_EQ(model["type"], nullptr);
  EXPECT_EQ(model["version"], nullptr);
  EXPECT_EQ(model["data_quality"], nullptr);
  EXPECT_EQ(model_of(report(), "sentiment")["external"], false);
  EXPECT_THAT(page(), AllOf(HasSubstr("served elsewhere"), HasSubstr("&lt;b&gt;ok"), Not(HasSubstr("<b>ok"))));
}

TEST_F(ReportApiTest, SaysWhichTimeTrafficIsOf) {
  start();
  EXPECT_THAT(page(), HasSubstr("Nothing has been counted yet."));
  history_.sample();
  post("/api/v1/models/sentiment/predict", R"({"text":"a lovely day"})");
  history_.sample();
  const json shown = report("?range=2h");
  EXPECT_GT(shown["counts_from"], shown["from"]) << "this process has not run for two hours";
  EXPECT_GT(shown["counts_until"], shown["counts_from"]);
  EXPECT_LE(shown["counts_until"], shown["until"]);
}

TEST_F(ReportApiTest, ThePlotsBeginWithTheSecondSample) {
  start();
  EXPECT_THAT(page(), AllOf(HasSubstr("they are counted every 15 s"), Not(HasSubstr("<svg"))));
  history_.sample();
  post("/api/v1/models/sentiment/predict", R"({"text":"a lovely day"})");
  history_.sample();
  EXPECT_THAT(page(), AllOf(HasSubstr("aria-label=\"Predictions a second: from "), HasSubstr("class=\"line\"")));
}

TEST_F(ReportApiTest, ADamagedVersionIsAFinding) {
  support::write_text(file(2), "not a model");
  start();
  const json shown = report();
  ASSERT_FALSE(shown["recommendations"].empty());
  EXPECT_EQ(shown["recommendations"][0]["subject"], "sentiment");
  EXPECT_EQ(shown["recommendations"][0]["urgency"], "now");
}

TEST_F(ReportApiTest, ThePageLoadsNothingAndRunsNothing) {
  start();
  const support::HttpAnswer page = get(std::string(kReport) + "?format=html&hours=2");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(std::string(page.header("Content-Security-Policy")), HasSubstr("default-src 'none'"));
  EXPECT_THAT(page.body, AllOf(HasSubstr("href=\"#model-1\""), Not(HasSubstr("href=\"h")), Not(HasSubstr("href=\"/"))));
  EXPECT_THAT(page.body, AllOf(HasSubstr("NexusML report"), HasSubstr("sentiment"), HasSubstr("</html>")));
  EXPECT_THAT(page.body, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("src=")), Not(HasSubstr("url("))));
}

TEST_F(ReportApiTest, RefusesWhatItCannotMake) {
  start();
  EXPECT_EQ(problem(get(std::string(kReport) + "?format=pdf")), "422 format: json or html was expected, not \"pdf\"");
  EXPECT_THAT(problem(get(std::string(kReport) + "?range=long")), HasSubstr("422 range"));
}

}  // namespace
}  // namespace nexusml::api
