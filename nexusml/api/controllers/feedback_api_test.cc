#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::string_view kLines = "Content-Type: application/x-ndjson\r\n";
constexpr std::string_view kPath = "/api/v1/feedback";

class FeedbackApiTest : public ApiTest {
 protected:
  /// Makes a prediction. Returns: its id.
  std::string predict() {
    return json::parse(post("/api/v1/models/sentiment/predict", R"({"text":"a fine day"})").body)["prediction_id"];
  }
  static std::string line(const std::string& id, std::string_view label) {
    return R"({"prediction_id":")" + id + R"(","label":")" + std::string(label) + "\"}\n";
  }
  double counted() { return registry_.value("ml_feedback_total", {{"model_type", "sentiment"}}).value_or(0); }
  void wait_until_counted(double count) {
    for (int i = 0; i < 12'000 && counted() < count; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(counted(), count);
  }
};

TEST_F(FeedbackApiTest, ALabelIsJoinedWhetherItsPredictionWasFlushedOrNot) {
  start();
  const std::string id = predict();
  const support::HttpAnswer answer = post(kPath, line(id, "positive"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(json::parse(answer.body)["accepted"], 1);
  wait_until_counted(1);
  const json again = json::parse(post(kPath, line(id, "positive")).body);
  EXPECT_EQ(again["duplicates"], 1);
  EXPECT_EQ(again["unknown"], 0);
  EXPECT_EQ(json::parse(post(kPath, line(id, "negative")).body)["corrected"], 1);
  EXPECT_EQ(counted(), 1);
}

TEST_F(FeedbackApiTest, TakesListsAndLinesAndNamesWhatIsWrong) {
  start();
  const std::string id = predict();
  const json lines = json::parse(post(kPath, line(id, "a") + "{}\n\nnonsense\n" + line("other", "b"), kLines).body);
  EXPECT_EQ(lines["accepted"], 2);
  EXPECT_EQ(lines["rejected"], 2);
  EXPECT_EQ(lines["errors"][0]["line"], 2);
  EXPECT_EQ(lines["errors"][0]["field"], "prediction_id");
  EXPECT_EQ(lines["errors"][0]["reason"], "is missing");
  EXPECT_EQ(lines["errors"][1]["line"], 4);
  EXPECT_GE(lines["unknown"], 1);
  const json list = json::parse(post(kPath, "[" + line(id, "a") + "," + line(id, "c") + "]").body);
  EXPECT_EQ(list["duplicates"], 1);
  EXPECT_EQ(list["corrected"], 1);
}

TEST_F(FeedbackApiTest, WhereNothingIsGoodItIsAProblem) {
  start();
  const support::HttpAnswer answer = post(kPath, R"({"prediction_id":"x"})");
  EXPECT_EQ(problem(answer), "422 line 1: label: is missing");
  const json document = json::parse(answer.body);
  EXPECT_EQ(document["errors"][0]["field"], "line 1: label");
  EXPECT_EQ(document["errors"][0]["reason"], "is missing");
  EXPECT_THAT(problem(post(kPath, "7")), HasSubstr("422 line 1: an object was expected"));
  EXPECT_EQ(json::parse(post(kPath, "[]").body)["accepted"], 0);
}

TEST_F(FeedbackApiTest, HealthShowsTheDatabase) {
  probes_.add(records_.dependency(), [this] { return records_.ping(); });
  start();
  EXPECT_EQ(post(kPath, line("x", "a")).status, 200);
  const json database = json::parse(get("/health").body)["dependencies"]["database"];
  EXPECT_EQ(database["state"], "up");
  EXPECT_TRUE(database.contains("last_success"));
  EXPECT_FALSE(database.contains("last_error"));
}

}  // namespace
}  // namespace nexusml::api
