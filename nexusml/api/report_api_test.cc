#include <gmock/gmock.h>

#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kReport = "/api/v1/monitoring/reports/summary";

class ReportApiTest : public ApiTest {
 protected:
  json report(std::string_view query = {}) {
    const support::HttpAnswer answer = get(std::string(kReport) + std::string(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    return json::parse(answer.body);
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
  EXPECT_THAT(page.body, AllOf(HasSubstr("NexusML report"), HasSubstr("sentiment"), HasSubstr("</html>")));
  EXPECT_THAT(page.body, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("src=")), Not(HasSubstr("href="))));
}

TEST_F(ReportApiTest, RefusesWhatItCannotMake) {
  start();
  EXPECT_EQ(problem(get(std::string(kReport) + "?format=pdf")), "422 format must be json or html");
  EXPECT_THAT(problem(get(std::string(kReport) + "?range=long")), HasSubstr("422 range"));
}

}  // namespace
}  // namespace nexusml::api
