#include <gmock/gmock.h>

#include "nexusml/api/testing/monitoring_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class HistoryApiTest : public MonitoringTest {
 protected:
  json history(std::string_view query) { return ask("history?" + std::string(query), "MetricHistory"); }
};

TEST_F(HistoryApiTest, BeforeTheFirstSampleThereIsNothing) {
  start();
  const json empty = history("metric=ml_api_requests_in_progress");
  EXPECT_EQ(empty["series"], json::array());
  EXPECT_EQ(empty["remembered_from"], nullptr);
  EXPECT_EQ(empty["source"], "memory");
}

TEST_F(HistoryApiTest, ShowsTheSeriesThatMatch) {
  start();
  record("sentiment", "positive", 0.9, 3);
  record("fraud", "bad", 0.6, 2);
  history_.sample();
  const json all = history("metric=ml_model_predictions_total&range=15m");
  EXPECT_EQ(all["type"], "counter");
  EXPECT_EQ(all["function"], "value");
  EXPECT_GE(all["series"].size(), 2U);
  const json one = history("metric=ml_model_predictions_total&model_type=fraud&prediction_type=bad");
  ASSERT_EQ(one["series"].size(), 1U);
  EXPECT_EQ(one["series"][0]["labels"], json({{"model_type", "fraud"}, {"prediction_type", "bad"}}));
  ASSERT_EQ(one["series"][0]["points"].size(), 1U);
  EXPECT_EQ(one["series"][0]["points"][0][1], 2);
  EXPECT_EQ(history("metric=ml_model_predictions_total&model_type=nobody")["series"], json::array());
}

TEST_F(HistoryApiTest, TheOtherCatalogueShowsTheSame) {
  start();
  record("fraud", "bad", 0.6, 2);
  history_.sample();
  const json one = history("metric=model_predictions_total&model_type=fraud");
  EXPECT_EQ(one["series"][0]["points"][0][1], 2);
}

TEST_F(HistoryApiTest, CountsWhatGrewAndTakesQuantiles) {
  start();
  record("fraud", "bad", 0.65, 10);
  history_.sample();
  const json grown = history("metric=ml_model_predictions_total&model_type=fraud&function=increase&step=60s");
  EXPECT_EQ(grown["series"][0]["points"][0][1], 10);
  const json rate = history("metric=ml_model_predictions_total&model_type=fraud&function=rate&step=20s");
  EXPECT_EQ(rate["series"][0]["points"][0][1], 0.5);
  EXPECT_EQ(rate["step_seconds"], 20);
  const json median =
      history("metric=ml_model_confidence_score&function=quantile&q=0.5&by=model_type&model_type=fraud");
  EXPECT_EQ(median["q"], 0.5);
  ASSERT_EQ(median["series"].size(), 1U);
  EXPECT_EQ(median["series"][0]["labels"], json({{"model_type", "fraud"}}));
  EXPECT_DOUBLE_EQ(median["series"][0]["points"][0][1].get<double>(), 0.65);
}

TEST_F(HistoryApiTest, SaysWhatIsWrongWithAQuestion) {
  start();
  EXPECT_THAT(refusal("history"), HasSubstr("422 metric:"));
  EXPECT_THAT(refusal("history?metric=nothing"), HasSubstr("404 no metric \"nothing\""));
  const std::string known = "history?metric=ml_model_predictions_total";
  EXPECT_THAT(refusal(known + "&rnage=6h"), HasSubstr("422 rnage: neither an option nor a label of"));
  EXPECT_THAT(refusal(known + "&range=long"), HasSubstr("422 range:"));
  EXPECT_THAT(refusal(known + "&range=1h&hours=1"), HasSubstr("422 range:"));
  EXPECT_THAT(refusal(known + "&step=0s"), HasSubstr("422 step:"));
  EXPECT_THAT(refusal(known + "&range=7d&step=1s"), HasSubstr("422 step: gives more than 11000 points"));
  EXPECT_THAT(refusal(known + "&function=mode"), HasSubstr("422 function:"));
  EXPECT_THAT(refusal(known + "&function=quantile"), HasSubstr("is no histogram"));
  EXPECT_THAT(refusal(known + "&by=model_type"), HasSubstr("422 by:"));
  const std::string histogram = "history?metric=ml_model_confidence_score&function=quantile";
  EXPECT_THAT(refusal(histogram + "&q=2"), HasSubstr("422 q:"));
  EXPECT_THAT(refusal(histogram + "&by=colour"), HasSubstr("422 by:"));
}

}  // namespace
}  // namespace nexusml::api
