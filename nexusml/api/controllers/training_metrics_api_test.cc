#include <gmock/gmock.h>

#include "nexusml/api/answer/training_history.h"
#include "nexusml/api/testing/monitoring_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class TrainingMetricsApiTest : public MonitoringTest {
 protected:
  json training(std::string_view query = {}) { return ask("metrics/training" + std::string(query), "TrainingMetrics"); }

  void store_job(std::string id, std::string_view state, std::chrono::hours ago, double seconds) {
    const Time submitted = clock_.now() - ago;
    ASSERT_TRUE(records_
                    .save_job({.id = std::move(id),
                               .model = "sentiment",
                               .type = "sentiment",
                               .state = std::string(state),
                               .submitted = submitted,
                               .ended = submitted + std::chrono::seconds(60),
                               .version = state == "succeeded" ? "2" : "",
                               .samples = state == "succeeded" ? 30u : 0u,
                               .duration_seconds = seconds})
                    .ok());
  }
};

TEST_F(TrainingMetricsApiTest, WithoutJobsTheVersionsStillShow) {
  start();
  const json none = training();
  EXPECT_EQ(none["state"], "no_jobs_in_range");
  EXPECT_EQ(none["jobs"], json::array());
  const json& model = model_named(none["models"], "sentiment");
  EXPECT_EQ(model["jobs"]["total"], 0);
  EXPECT_EQ(model["duration_seconds"], nullptr);
  EXPECT_EQ(model["latest"]["version"], "2");
  EXPECT_EQ(model["best"]["version"], "2");  // as good as the first, and newer
  EXPECT_EQ(model["ranked_by"], "accuracy");
}

TEST_F(TrainingMetricsApiTest, CountsJobsAndTheirDurations) {
  start();
  store_job("0193f1c2-7a3b-7cde-8f01-000000000001", "succeeded", std::chrono::hours(1), 2);
  store_job("0193f1c2-7a3b-7cde-8f01-000000000002", "succeeded", std::chrono::hours(2), 4);
  store_job("0193f1c2-7a3b-7cde-8f01-000000000003", "failed", std::chrono::hours(3), 9);
  store_job("0193f1c2-7a3b-7cde-8f01-000000000004", "succeeded", std::chrono::hours(24 * 40), 100);
  const json answer = training("?model_type=sentiment");
  EXPECT_EQ(answer["state"], "ok");
  EXPECT_EQ(answer["jobs_from"], "records");
  ASSERT_EQ(answer["models"].size(), 1U);
  const json& model = answer["models"][0];
  EXPECT_EQ(model["jobs"]["total"], 3);
  EXPECT_EQ(model["jobs"]["succeeded"], 2);
  EXPECT_EQ(model["jobs"]["failed"], 1);
  EXPECT_EQ(model["duration_seconds"], json::parse(R"({"minimum":2,"mean":3,"maximum":4})"));
  ASSERT_EQ(answer["jobs"].size(), 3U);
  EXPECT_EQ(answer["jobs"][0]["version"], "2");
  EXPECT_EQ(answer["jobs"][2]["version"], nullptr);
  EXPECT_EQ(training("?range=60d")["jobs"].size(), 4U);
  EXPECT_EQ(training("?model_type=nobody")["models"], json::array());
  EXPECT_THAT(refusal("metrics/training?hours=x"), HasSubstr("422 hours:"));
}

TEST_F(TrainingMetricsApiTest, WithTheStoreAwayItKnowsTheJobsOfThisProcess) {
  take_records_away();
  start();
  EXPECT_EQ(training()["jobs_from"], "memory");
}

TEST(RankingFigure, IsTheOneThatApplies) {
  models::Evaluation classifier;
  classifier.accuracy = 0.9;
  classifier.rmse = 0.1;
  EXPECT_EQ(ranking_figure(classifier)->name, "accuracy");
  models::Evaluation recommender;
  recommender.rmse = 0.8;
  EXPECT_EQ(ranking_figure(recommender)->name, "rmse");
  EXPECT_TRUE((RankingFigure{"rmse", 0.7, false}.better_than(*ranking_figure(recommender))));
  EXPECT_FALSE((RankingFigure{"accuracy", 0.9, true}.better_than(*ranking_figure(classifier))));
  models::Evaluation forecaster;
  forecaster.mase_mean = 0.8;
  EXPECT_EQ(ranking_figure(forecaster)->name, "mase_mean");
  EXPECT_FALSE(ranking_figure(models::Evaluation()).has_value());
}

}  // namespace
}  // namespace nexusml::api
