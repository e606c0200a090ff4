#include <gmock/gmock.h>

#include "nexusml/api/answer/prediction_figures.h"
#include "nexusml/api/testing/monitoring_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class PredictionMetricsApiTest : public MonitoringTest {
 protected:
  json predictions(std::string_view query = {}) {
    return ask("metrics/predictions" + std::string(query), "PredictionMetrics");
  }
};

TEST_F(PredictionMetricsApiTest, WithoutPredictionsItSaysSo) {
  start();
  const json none = predictions();
  EXPECT_EQ(none["state"], "no_predictions");
  EXPECT_EQ(none["message"], "no predictions yet");
  EXPECT_EQ(none["count"], 0);
  EXPECT_EQ(none["models"], json::array());
  EXPECT_EQ(none["last_prediction"], nullptr);
  store_prediction("sentiment", "positive", 0.9, clock_.now() - std::chrono::hours(30));
  const json earlier = predictions("?hours=24");
  EXPECT_EQ(earlier["state"], "no_predictions_in_range");
  EXPECT_TRUE(earlier["last_prediction"].is_string());
}

TEST_F(PredictionMetricsApiTest, CountsByHourAndLabelFromTheStore) {
  start();
  const Time hour = std::chrono::floor<std::chrono::hours>(clock_.now()) - std::chrono::hours(2);
  const auto at = [&](int minutes) { return hour + std::chrono::minutes(minutes); };
  store_prediction("sentiment", "positive", 0.6, at(1));
  store_prediction("sentiment", "positive", 0.8, at(2));
  store_prediction("sentiment", "negative", 0.9, at(61));
  store_prediction("sentiment", "", std::nan(""), at(62), "internal");
  store_prediction("fraud", "bad", 0.5, at(3));
  const json all = predictions();
  EXPECT_EQ(all["state"], "ok");
  EXPECT_EQ(all["counts_from"], "records");
  EXPECT_EQ(all["note"], nullptr);
  EXPECT_EQ(all["count"], 5);
  EXPECT_EQ(all["failed"], 1);
  EXPECT_EQ(all["models"].size(), 2U);
  const json one = predictions("?range=6h&model_type=sentiment");
  EXPECT_EQ(one["count"], 4);
  ASSERT_EQ(one["models"].size(), 1U);
  const json& model = one["models"][0];
  EXPECT_EQ(model["labels"], json::parse(R"([{"label":"negative","count":1},{"label":"positive","count":2}])"));
  EXPECT_EQ(model["figures_from"], "records");
  EXPECT_EQ(model["confidence"]["count"], 3);
  EXPECT_EQ(model["confidence"]["minimum"], 0.6);
  EXPECT_EQ(model["confidence"]["maximum"], 0.9);
  EXPECT_NEAR(model["confidence"]["mean"].get<double>(), 2.3 / 3, 1e-5);
  EXPECT_EQ(model["confidence"]["quantiles"]["p50"], 0.8);
  EXPECT_EQ(model["latency_seconds"]["count"], 3);
  ASSERT_EQ(one["hours"].size(), 3U);
  EXPECT_EQ(one["hours"][0]["label"], "positive");
  EXPECT_EQ(one["hours"][0]["count"], 2);
  EXPECT_EQ(predictions("?model_type=nobody")["state"], "no_predictions");
  EXPECT_THAT(refusal("metrics/predictions?range=x"), HasSubstr("422 range:"));
}

TEST_F(PredictionMetricsApiTest, WithTheStoreAwayItAnswersFromHistoryAndSaysSo) {
  take_records_away();
  start();
  record("sentiment", "positive", 0.85, 20);
  telemetry::track_prediction_error(telemetry_, "internal", "sentiment");
  history_.sample();
  const json answer = predictions("?model_type=sentiment");
  EXPECT_EQ(answer["counts_from"], "history");
  EXPECT_THAT(answer["note"].get<std::string>(), HasSubstr("away"));
  EXPECT_EQ(answer["count"], 21);
  EXPECT_EQ(answer["failed"], 1);
  const json& model = answer["models"][0];
  EXPECT_EQ(model["labels"], json::parse(R"([{"label":"positive","count":20}])"));
  EXPECT_EQ(model["figures_from"], "history");
  EXPECT_EQ(model["confidence"]["minimum"], 0.8);
  EXPECT_EQ(model["confidence"]["maximum"], 0.9);
  EXPECT_NEAR(model["confidence"]["mean"].get<double>(), 0.85, 1e-9);
  EXPECT_FALSE(answer["hours"].empty());
}

TEST(SpreadOf, NumbersIsExact) {
  // numpy.quantile([1, 2, 4, 8], [.05, .25, .5, .75, .95, .99]), its default method.
  const Spread spread = spread_of(std::vector<double>{8, 1, 4, 2});
  EXPECT_EQ(spread.count, 4);
  EXPECT_EQ(spread.minimum, 1);
  EXPECT_EQ(spread.maximum, 8);
  EXPECT_EQ(spread.mean, 3.75);
  EXPECT_DOUBLE_EQ(*spread.p05, 1.15);
  EXPECT_DOUBLE_EQ(*spread.p25, 1.75);
  EXPECT_DOUBLE_EQ(*spread.p50, 3);
  EXPECT_DOUBLE_EQ(*spread.p75, 5);
  EXPECT_DOUBLE_EQ(*spread.p95, 7.4);
  EXPECT_DOUBLE_EQ(*spread.p99, 7.88);
  EXPECT_EQ(spread_of(std::vector<double>{}).mean, std::nullopt);
}

TEST(SpreadOf, BucketsKnowsTheEndsOfThoseInUse) {
  const telemetry::HistogramIncrease observed{
      .labels = {}, .bounds = {0.1, 0.5, 1}, .counts = {0, 3, 1, 0}, .count = 4, .sum = 1.6};
  const Spread spread = spread_of(observed);
  EXPECT_EQ(spread.minimum, 0.1);
  EXPECT_EQ(spread.maximum, 1);
  EXPECT_EQ(spread.mean, 0.4);
  EXPECT_EQ(spread_of(telemetry::HistogramIncrease{}).count, 0);
}

}  // namespace
}  // namespace nexusml::api
