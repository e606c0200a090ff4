#include "nexusml/serve/prediction_codec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nexusml/serve/json_answer.h"
#include "tests/support/sample_models.h"

namespace nexusml::serve {
namespace {

/// What an answer says of a prediction.
std::string shown(const models::ModelInfo& info, const models::Prediction& prediction, const models::Input& input) {
  std::string text;
  base::JsonWriter json(text);
  json.begin_object();
  write_answer_fields(json, info, prediction, input);
  json.end_object();
  return text;
}

/// Expects that a model's answer is the same after a way through bytes, and that nothing shorter is one.
void expect_same(const models::Model& model, const models::Input& input) {
  models::Workspace workspace;
  models::Prediction prediction;
  ASSERT_TRUE(model.predict(input, workspace, prediction).ok());
  std::string bytes;
  encode_prediction(prediction, bytes);
  models::Prediction again;
  ASSERT_TRUE(decode_prediction(bytes, model.info(), input, again));
  EXPECT_EQ(shown(model.info(), again, input), shown(model.info(), prediction, input));
  EXPECT_EQ(again.label, prediction.label);
  EXPECT_EQ(again.scores, prediction.scores);
  EXPECT_EQ(again.rating.is_cold_start, prediction.rating.is_cold_start);
  EXPECT_EQ(again.rating.user_known, prediction.rating.user_known);
  EXPECT_EQ(again.rating.item_known, prediction.rating.item_known);
  EXPECT_EQ(again.forecast.period, prediction.forecast.period);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_prediction(std::string_view(bytes).substr(0, size), model.info(), input, again)) << size;
  }
  EXPECT_FALSE(decode_prediction(bytes + "x", model.info(), input, again));
  bytes[0] = 2;
  EXPECT_FALSE(decode_prediction(bytes, model.info(), input, again)) << "another format";
}

TEST(PredictionCodec, AnswersOfEveryEngineComeBackAsTheyWere) {
  expect_same(*support::train_sentiment(), models::TextInput{"a good day", {}});
  const double patient[] = {71, std::numeric_limits<double>::quiet_NaN()};
  expect_same(*support::train_diagnostic(), models::FeatureInput{patient});
  const auto recsys = support::train_recsys();
  expect_same(*recsys, models::RatingInput{"u1", "i1", 0});
  expect_same(*recsys, models::RatingInput{"nobody", "nothing", 0});
  expect_same(*recsys, models::RatingInput{"u1", {}, 3});
  const double series[] = {1, 2, 3, 4, 5, 6, 7, 8};
  expect_same(*support::train_trend(), models::SeriesInput{series, 4, 0});
}

class PredictionCodecTest : public testing::Test {
 protected:
  PredictionCodecTest() {
    info_.schema = support::two_features();
    prediction_.label = 1;
    prediction_.confidence = 0.75;
    prediction_.scores = {0.25, 0.75};
    prediction_.contributions = {{1, 0.5}, {0, -0.25}};
  }
  bool decodes() const {
    std::string bytes;
    encode_prediction(prediction_, bytes);
    models::Prediction again;
    return decode_prediction(bytes, info_, input_, again);
  }

  models::ModelInfo info_ = support::fake_info(models::ModelType::kDiagnostic, {"healthy", "ill"});
  models::Prediction prediction_;
  const double values_[2] = {1, 0};
  models::Input input_ = models::FeatureInput{values_};
};

TEST_F(PredictionCodecTest, WhatTheModelCannotSayIsRefused) {
  const models::Prediction good = prediction_;
  EXPECT_TRUE(decodes());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [&](const char* what) {
    EXPECT_FALSE(decodes()) << what;
    prediction_ = good;
  };
  prediction_.label = 2;
  refused("a label that is none");
  prediction_.label = -1;
  refused("no label");
  prediction_.scores.push_back(0);
  refused("a score too many");
  prediction_.scores = {0.25, nan};
  refused("a score that is no number");
  prediction_.confidence = nan;
  refused("a confidence that is no number");
  prediction_.confidence = 1.5;
  refused("a confidence above 1");
  prediction_.contributions[0].feature = 2;
  refused("a feature that is none");
  prediction_.contributions[0].value = std::numeric_limits<double>::infinity();
  refused("a contribution that is no number");
  input_ = models::TextInput{"text", {}};
  refused("an input of another kind");
}

TEST_F(PredictionCodecTest, RankingsAndForecastsAreAsLongAsAsked) {
  info_ = support::fake_info(models::ModelType::kRecsys, {});
  input_ = models::RatingInput{"u", {}, 1};
  prediction_ = {};
  prediction_.confidence = std::numeric_limits<double>::quiet_NaN();
  prediction_.rating.items = {{"a", 4.5}};
  EXPECT_TRUE(decodes());
  prediction_.rating.items.push_back({"b", 4});
  EXPECT_FALSE(decodes());
  info_ = support::fake_info(models::ModelType::kTrend, {"down", "flat", "up"});
  input_ = models::SeriesInput{values_, 2, 0};
  prediction_ = {};
  prediction_.label = 0;
  prediction_.scores = {1, 0, 0};
  prediction_.forecast.forecast = prediction_.forecast.lower = prediction_.forecast.upper = {1, 2};
  EXPECT_TRUE(decodes());
  prediction_.forecast.upper.pop_back();
  EXPECT_FALSE(decodes());
}

}  // namespace
}  // namespace nexusml::serve
