#include "nexusml/alert/internal/evaluation.h"

#include <gmock/gmock.h>

#include "nexusml/alert/testing/watched_metrics.h"

namespace nexusml::alert::internal {
namespace {

using namespace std::chrono_literals;  // NOLINT
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EvaluationTest : public testing::Test {
 protected:
  std::vector<Reading> read(const char* alert, const std::vector<std::string>& own_models = {}) {
    return evaluate(find_rule(alert)->measure, metrics_.history, metrics_.clock.now(), 1, own_models);
  }
  WatchedMetrics metrics_;
};

TEST_F(EvaluationTest, WhatNobodyHasMeasuredHasNoReading) {
  metrics_.pass(30s);
  for (const char* alert : {"HighCPUUsage", "HighMemoryUsage", "RedisDown", "LowModelAccuracy", "HighPredictionLatency",
                            "LowSentimentConfidence", "NoRecentTraining", "UnbalancedPredictions", "ModelNotLoaded"}) {
    EXPECT_THAT(read(alert), IsEmpty()) << alert;
  }
}

TEST_F(EvaluationTest, WithoutAnySeriesTheVolumeIsZero) {
  metrics_.pass(30s);
  ASSERT_EQ(read("LowPredictionVolume").size(), 1);
  EXPECT_EQ(read("LowPredictionVolume")[0].value, 0);
}

TEST_F(EvaluationTest, TheFirstErrorOfASeriesCounts) {
  metrics_.pass(60s);
  telemetry::track_training_error(metrics_.telemetry, "corrupt", "risk");
  metrics_.pass(30s);
  const auto readings = read("TrainingFailure");
  ASSERT_EQ(readings.size(), 1);
  EXPECT_EQ(readings[0].value, 1);
}

TEST_F(EvaluationTest, AnErrorBeforeTheFirstSampleCounts) {
  telemetry::record_model_load_metrics(metrics_.telemetry, "risk", false, telemetry::Seconds(1));
  metrics_.pass(30s);
  const auto readings = read("ModelLoadFailure");
  ASSERT_EQ(readings.size(), 1);
  EXPECT_EQ(readings[0].value, 1);
}

TEST_F(EvaluationTest, ErrorsAreAddedUpOverTypesAndOnlyOfTheComponentsMeant) {
  metrics_.pass(30s);
  for (const char* type : {"internal", "unavailable", "corrupt"}) {
    telemetry::track_prediction_error(metrics_.telemetry, type, "risk");
    telemetry::track_prediction_error(metrics_.telemetry, type, "risk");
    telemetry::track_error(metrics_.telemetry, type, "api");
  }
  metrics_.pass(30s);
  const auto readings = read("PredictionErrors");
  ASSERT_EQ(readings.size(), 1);
  EXPECT_EQ(readings[0].labels, (Labels{{"component", "prediction_risk"}}));
  EXPECT_EQ(readings[0].value, 6);
  const auto rate = read("HighErrorRate");
  ASSERT_EQ(rate.size(), 1);
  EXPECT_DOUBLE_EQ(rate[0].value, 9.0 / 300);
}

TEST_F(EvaluationTest, WhatIsOlderThanTheWindowIsForgotten) {
  metrics_.pass(30s);
  telemetry::track_database_error(metrics_.telemetry, "unavailable", "jobs");
  metrics_.pass(270s);
  EXPECT_EQ(read("DatabaseConnectionErrors").at(0).value, 1);
  metrics_.pass(60s);
  EXPECT_EQ(read("DatabaseConnectionErrors").at(0).value, 0);
}

TEST_F(EvaluationTest, TheWorstOfAModelsSeriesIsRead) {
  telemetry::track_data_drift(metrics_.telemetry, "age", "risk", 0.2, true);
  telemetry::track_data_drift(metrics_.telemetry, "sex", "risk", 0.3, true);
  metrics_.pass(30s);
  EXPECT_EQ(read("DataDriftDetected").size(), 2);  // one for each feature
}

TEST_F(EvaluationTest, ADriftScoreThatChanceExplainsIsNotRead) {
  telemetry::track_data_drift(metrics_.telemetry, "age", "risk", 0.2, false);
  telemetry::track_data_drift(metrics_.telemetry, "age", "email", 0.3, true);
  metrics_.telemetry.families().drift_score.with({"age", "foreign"}).set(0.4);  // without a verdict
  metrics_.pass(30s);
  const auto readings = read("DataDriftDetected");
  ASSERT_EQ(readings.size(), 2);
  EXPECT_EQ(readings[0].value + readings[1].value, 0.7);
}

TEST_F(EvaluationTest, RepeatedInputsAloneAreNoLowQuality) {
  telemetry::track_data_quality(metrics_.telemetry, "risk", "uniqueness", 0.1);
  telemetry::track_data_quality(metrics_.telemetry, "risk", "completeness", 0.7);
  metrics_.pass(30s);
  const auto readings = read("LowDataQuality");
  ASSERT_EQ(readings.size(), 1);
  EXPECT_EQ(readings[0].value, 0.7);
}

TEST_F(EvaluationTest, ModelsWithAVolumeLimitOfTheirOwnAreReadBesideTheWhole) {
  metrics_.pass(30s);
  metrics_.predict("risk", 36);
  metrics_.predict("email", 72);
  metrics_.pass(30s);
  EXPECT_EQ(read("LowPredictionVolume").size(), 1);
  const auto readings = read("LowPredictionVolume", {"risk"});
  ASSERT_EQ(readings.size(), 2);
  EXPECT_EQ(readings[0].labels, Labels{});
  EXPECT_DOUBLE_EQ(readings[0].value, 108.0 / 3600);
  EXPECT_EQ(readings[1].labels, (Labels{{"model_type", "risk"}}));
  EXPECT_DOUBLE_EQ(readings[1].value, 0.01);
}

TEST_F(EvaluationTest, OneModelAloneIsNotUnbalanced) {
  metrics_.pass(30s);
  metrics_.predict("risk", 1000);
  metrics_.pass(30s);
  EXPECT_THAT(read("UnbalancedPredictions"), IsEmpty());
  metrics_.predict("email", 50);
  metrics_.pass(30s);
  ASSERT_EQ(read("UnbalancedPredictions").size(), 1);
  EXPECT_DOUBLE_EQ(read("UnbalancedPredictions")[0].value, 0.05);
}

TEST_F(EvaluationTest, WindowsAreScaled) {
  EXPECT_EQ(window_of(find_rule("TrainingFailure")->measure, 1), 1h);
  EXPECT_EQ(window_of(find_rule("TrainingFailure")->measure, 0.001), 3600ms);
  EXPECT_EQ(window_of(find_rule("HighCPUUsage")->measure, 1), 0ms);
}

}  // namespace
}  // namespace nexusml::alert::internal
