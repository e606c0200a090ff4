#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::string_view kLines = "Content-Type: application/x-ndjson\r\n";
constexpr std::string_view kPath = "/api/v1/monitoring/predictions";

class IngestApiTest : public ApiTest {
 protected:
  /// What is stored of a model, once there is so much of it.
  std::vector<store::StoredPrediction> stored(std::string_view model, std::size_t count) {
    for (int i = 0; i < 12'000; ++i) {
      auto found = records_.recent_predictions(model, 1000).value();
      if (found.size() >= count) return found;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the predictions are not stored";
    return {};
  }
  double value(std::string_view metric, std::string_view model) {
    return registry_.value(metric, {{"model_type", model}}).value_or(-1);
  }
};

TEST_F(IngestApiTest, PredictionsMadeElsewhereAreMeasuredAndStored) {
  start();
  const std::string body =
      R"({"model_type":"fraud","prediction_id":"0193f1c2-7a3b-7cde-8f01-23456789abcd","timestamp":1700000000,)"
      R"("features":{"amount":12.5,"country":"PT"},"prediction":"ok","confidence":0.9,"latency_seconds":0.25})"
      "\n{\"model_type\":\"fraud\"}\n"
      R"({"model_type":"fraud","prediction":"bad","label":"ok"})"
      "\n";
  const support::HttpAnswer answer = post(kPath, body, kLines);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json summary = json::parse(answer.body);
  EXPECT_EQ(summary["accepted"], 2);
  EXPECT_EQ(summary["labels"], 1);
  EXPECT_EQ(summary["rejected"], 1);
  EXPECT_EQ(summary["errors"][0]["line"], 2);
  EXPECT_EQ(summary["errors"][0]["field"], "prediction");
  EXPECT_EQ(value("model_predictions_total", "fraud"), 2);
  const auto found = stored("fraud", 2);
  ASSERT_EQ(found.size(), 2u);
  const store::StoredPrediction& first = found.back();
  EXPECT_EQ(first.id, "0193f1c2-7a3b-7cde-8f01-23456789abcd");
  EXPECT_EQ(first.label, "ok");
  EXPECT_EQ(first.confidence, 0.9);
  EXPECT_EQ(first.latency_seconds, 0.25);
  EXPECT_EQ(first.time, store::Time(std::chrono::seconds(1'700'000'000)));
  EXPECT_TRUE(first.external);
  EXPECT_EQ(json::parse(first.features), json::parse(R"({"amount":12.5,"country":"PT"})"));
  for (int i = 0; i < 12'000 && value("ml_feedback_total", "fraud") < 1; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(value("ml_feedback_total", "fraud"), 1);
  const json again = json::parse(post(kPath, body, kLines).body);
  EXPECT_EQ(again["duplicates"], 1);
  EXPECT_EQ(again["accepted"], 1);
}

TEST_F(IngestApiTest, TakesAListOfAnySize) {
  start();
  std::string list = "[";
  for (int i = 0; i < 20'000; ++i) {
    if (i > 0) list += ",\n";
    list += R"({"model_type":"big","features":{"x":)" + std::to_string(i) + R"(},"prediction":)" +
            (i % 2 == 0 ? "\"even\"" : "\"odd\"") + "}";
  }
  const json summary = json::parse(post(kPath, list + "]").body);
  EXPECT_EQ(summary["accepted"], 20'000);
  EXPECT_EQ(summary["lost"], 0);
  EXPECT_EQ(value("model_predictions_total", "big"), 20'000);
}

TEST_F(IngestApiTest, RefusesWhatIsServedHereAndBodiesWithNothingGood) {
  start();
  EXPECT_EQ(problem(post(kPath, R"({"model_type":"sentiment","prediction":"a"})")),
            "422 line 1: model_type: a model of this name is served here");
  EXPECT_THAT(problem(post(kPath, "[1]")), HasSubstr("422 line 1: an object was expected"));
  EXPECT_EQ(json::parse(post(kPath, "").body)["accepted"], 0);
}

}  // namespace
}  // namespace nexusml::api
