#include "nexusml/serve/json_answer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/sample_models.h"

namespace nexusml::serve {
namespace {

using models::Contribution;
using models::ModelType;
using models::Prediction;

constexpr std::string_view kId = "0193f1c2-7a3b-7cde-8f01-23456789abcd";
constexpr std::string_view kEnvelope =
    R"({"prediction_id":"0193f1c2-7a3b-7cde-8f01-23456789abcd","model":"NAME","version":"7","latency_ms":0.0025,)";

/// What is written for a prediction that took 2.5 microseconds, without the envelope.
std::string answer_of(models::ModelInfo info, const Prediction& prediction, const models::Input& input,
                      const std::vector<std::string>& warnings = {}) {
  std::string envelope(kEnvelope);
  envelope.replace(envelope.find("NAME"), 4, info.name);
  const serve::LoadedModel loaded{std::make_shared<support::FakeModel>(std::move(info)), {}, {}};
  base::Uuid7Generator::Text id;
  std::copy(kId.begin(), kId.end(), id.begin());
  std::string body = "before ";
  write_answer(body, serve::Answer{id, loaded, prediction, std::chrono::nanoseconds(2500)}, input, warnings);
  EXPECT_EQ(body.substr(0, 7), "before ");
  EXPECT_EQ(body.substr(7, envelope.size()), envelope);
  EXPECT_EQ(body.back(), '\n');
  return body.substr(7 + envelope.size(), body.size() - 8 - envelope.size());
}

Prediction classified(std::int32_t label, std::vector<double> scores) {
  Prediction prediction;
  prediction.label = label;
  prediction.confidence = scores[static_cast<std::size_t>(label)];
  prediction.scores = std::move(scores);
  return prediction;
}

const models::TextInput kText{"hello", {}};

TEST(PredictAnswer, Sentiment) {
  EXPECT_EQ(answer_of(support::fake_info(ModelType::kSentiment, {"negative", "positive"}), classified(1, {0.25, 0.75}),
                      kText),
            R"("sentiment":"positive","confidence":0.75,"scores":{"negative":0.25,"positive":0.75}})");
}

TEST(PredictAnswer, NumbersHaveSixDecimals) {
  EXPECT_EQ(answer_of(support::fake_info(ModelType::kSentiment, {"a", "b"}), classified(0, {2.0 / 3, 1e-9}), kText),
            R"("sentiment":"a","confidence":0.666667,"scores":{"a":0.666667,"b":0}})");
}

TEST(PredictAnswer, TopicWithLabelsThatNeedEscapes) {
  EXPECT_EQ(
      answer_of(support::fake_info(ModelType::kTopic, {"say \"hi\"", "giảng viên"}), classified(0, {1, 0}), kText),
      R"("topic":"say \"hi\"","confidence":1,"scores":{"say \"hi\"":1,"giảng viên":0}})");
}

TEST(PredictAnswer, Email) {
  const models::ModelInfo info = support::fake_info(ModelType::kEmail, {"ham", "spam"});
  EXPECT_EQ(answer_of(info, classified(1, {0.1, 0.9}), kText), R"("is_spam":true,"label":"spam","confidence":0.9})");
  EXPECT_EQ(answer_of(info, classified(0, {0.8, 0.2}), kText), R"("is_spam":false,"label":"ham","confidence":0.8})");
}

TEST(PredictAnswer, WarningsStandLast) {
  EXPECT_EQ(answer_of(support::fake_info(ModelType::kEmail, {"ham", "spam"}), classified(0, {1, 0}), kText,
                      {"one", "two \"quoted\""}),
            R"("is_spam":false,"label":"ham","confidence":1,"warnings":["one","two \"quoted\""]})");
}

TEST(PredictAnswer, DiagnosticExplainsItself) {
  models::ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"flu", "healthy"});
  info.schema = support::two_features();
  Prediction prediction = classified(0, {0.875, 0.125});
  prediction.contributions = {{1, 1.5}, {0, -0.25}};
  const double values[] = {61.5, 1};
  EXPECT_EQ(
      answer_of(info, prediction, models::FeatureInput{values}),
      R"("diagnosis":"flu","confidence":0.875,"probabilities":{"flu":0.875,"healthy":0.125},"explanation":[)"
      R"({"feature":"sex","value":"m","contribution":1.5},{"feature":"age","value":61.5,"contribution":-0.25}]})");
}

TEST(PredictAnswer, AMissingValueIsNullAndWhatMovedNothingIsLeftOut) {
  models::ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"flu", "healthy"});
  info.schema = support::two_features();
  Prediction prediction = classified(0, {0.5, 0.5});
  prediction.contributions = {{0, 1}, {1, 0}};
  const double values[] = {std::nan(""), std::nan("")};
  EXPECT_EQ(answer_of(info, prediction, models::FeatureInput{values}),
            R"("diagnosis":"flu","confidence":0.5,"probabilities":{"flu":0.5,"healthy":0.5},"explanation":[)"
            R"({"feature":"age","value":null,"contribution":1}]})");
}

TEST(PredictAnswer, ExplainsWithFiveFeaturesAtMost) {
  models::ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"a", "b"});
  std::vector<models::Feature> features(8);
  for (std::size_t i = 0; i < features.size(); ++i) features[i].name = "f" + std::to_string(i);
  info.schema = models::FeatureSchema::create(features).value();
  Prediction prediction = classified(0, {1, 0});
  for (std::uint32_t i = 0; i < 8; ++i) prediction.contributions.push_back({i, 8.0 - i});
  const std::vector<double> values(8, 1.0);
  const std::string body = answer_of(info, prediction, models::FeatureInput{values});
  EXPECT_NE(body.find("\"f4\""), std::string::npos);
  EXPECT_EQ(body.find("\"f5\""), std::string::npos);
}

models::ModelInfo risk_info() {
  models::ModelInfo info = support::fake_info(ModelType::kRisk, {"bad", "good"});
  info.positive_label = "bad";
  info.schema = support::two_features();
  return info;
}

TEST(PredictAnswer, RiskIsTheProbabilityOfThePositiveLabel) {
  Prediction prediction = classified(0, {0.81239, 0.18761});
  prediction.contributions = {{0, 2}};
  const double values[] = {20, 0};
  EXPECT_EQ(answer_of(risk_info(), prediction, models::FeatureInput{values}),
            R"("risk_score":81.24,"risk_level":"critical","confidence":0.81239,"risk_factors":[)"
            R"({"feature":"age","value":20,"contribution":2}]})");
}

TEST(PredictAnswer, RiskFactorsSpeakOfTheRiskAlsoWhenItIsUnlikely) {
  Prediction prediction = classified(1, {0.125, 0.875});
  prediction.contributions = {{0, 2}, {1, -0.5}};  // for and against "good"
  const double values[] = {20, 0};
  EXPECT_EQ(answer_of(risk_info(), prediction, models::FeatureInput{values}),
            R"("risk_score":12.5,"risk_level":"low","confidence":0.875,"risk_factors":[)"
            R"({"feature":"age","value":20,"contribution":-2},{"feature":"sex","value":"f","contribution":0.5}]})");
}

TEST(PredictAnswer, RiskLevelsBeginAt25And50And75) {
  const double values[] = {20, 0};
  const auto level = [&](double risk) {
    const std::string body =
        answer_of(risk_info(), classified(risk < 0.5 ? 1 : 0, {risk, 1 - risk}), models::FeatureInput{values});
    const std::size_t begin = body.find("level\":\"") + 8;
    return body.substr(begin, body.find('"', begin) - begin);
  };
  EXPECT_EQ(level(0), "low");
  EXPECT_EQ(level(0.2499), "low");
  EXPECT_EQ(level(0.25), "medium");
  EXPECT_EQ(level(0.4999), "medium");
  EXPECT_EQ(level(0.5), "high");
  EXPECT_EQ(level(0.7499), "high");
  EXPECT_EQ(level(0.75), "critical");
  EXPECT_EQ(level(1), "critical");
}

Prediction rated(double rating) {
  Prediction prediction;
  prediction.confidence = std::nan("");
  prediction.rating.rating = rating;
  return prediction;
}

TEST(PredictAnswer, RecsysRatesAPairAndHasNoConfidence) {
  EXPECT_EQ(answer_of(support::fake_info(ModelType::kRecsys, {}), rated(3.876543219), models::RatingInput{"u", "i"}),
            R"("predicted_rating":3.87654,"is_cold_start":false})");
}

TEST(PredictAnswer, RecsysRanksItemsBestFirst) {
  Prediction prediction = rated(4.5);
  prediction.rating.items = {{"film \"7\"", 4.5}, {"2", 4.25}};
  EXPECT_EQ(answer_of(support::fake_info(ModelType::kRecsys, {}), prediction, models::RatingInput{"u", {}, 2}),
            R"("items":[{"item_id":"film \"7\"","predicted_rating":4.5},{"item_id":"2","predicted_rating":4.25}],)"
            R"("is_cold_start":false})");
  EXPECT_EQ(answer_of(support::fake_info(ModelType::kRecsys, {}), rated(4.5), models::RatingInput{"u", {}, 2}),
            R"("items":[],"is_cold_start":false})");
}

TEST(PredictAnswer, AnUnknownUserOrItemIsWarnedOfWithoutItsId) {
  const models::ModelInfo info = support::fake_info(ModelType::kRecsys, {});
  Prediction prediction = rated(3);
  prediction.rating.is_cold_start = true;
  prediction.rating.user_known = false;
  prediction.rating.item_known = false;
  EXPECT_EQ(
      answer_of(info, prediction, models::RatingInput{"secret-1", "secret-2"}, {"first"}),
      R"("predicted_rating":3,"is_cold_start":true,"warnings":["first",)"
      R"("user_id is not among the users that training saw","item_id is not among the items that training saw"]})");
  prediction.rating.user_known = true;
  EXPECT_EQ(
      answer_of(info, prediction, models::RatingInput{"secret-1", "secret-2"}),
      R"("predicted_rating":3,"is_cold_start":true,"warnings":["item_id is not among the items that training saw"]})");
}

Prediction forecast(std::vector<double> steps, double half_width) {
  Prediction prediction;
  prediction.label = 2;
  prediction.confidence = 0.8125;
  prediction.forecast.direction = "up";
  prediction.forecast.method = "theta";
  for (const double step : steps) {
    prediction.forecast.lower.push_back(step - half_width);
    prediction.forecast.upper.push_back(step + half_width);
  }
  prediction.forecast.forecast = std::move(steps);
  return prediction;
}

const models::SeriesInput kSeries{{}, 2, 0};

models::ModelInfo trend_info() {
  return support::fake_info(ModelType::kTrend, {"down", "flat", "up"});
}

TEST(PredictAnswer, TrendForecastsWithIntervals) {
  EXPECT_EQ(answer_of(trend_info(), forecast({12.5, 14}, 0.5), kSeries),
            R"("forecast":[12.5,14],"lower":[12,13.5],"upper":[13,14.5],"direction":"up","confidence":0.8125,)"
            R"("method":"theta"})");
}

TEST(PredictAnswer, ForecastsHaveDigitsForAThousandthOfTheirInterval) {
  const auto first = [](double step, double half_width) {
    const std::string body = answer_of(trend_info(), forecast({step}, half_width), kSeries);
    return body.substr(0, body.find(']') + 1);
  };
  EXPECT_EQ(first(1.23456789012e-9, 1e-10), R"("forecast":[1.23457e-09])");
  EXPECT_EQ(first(1.23456789012e12, 1e11), R"("forecast":[1.23457e+12])");
  EXPECT_EQ(first(1e12 + 0.123456, 2), R"("forecast":[1000000000000.123])");  // not lost beside the large level
  EXPECT_EQ(first(2.0 / 3, 0), R"("forecast":[0.6666666666666666])");         // a constant series goes on as it is
  EXPECT_EQ(first(0, 0), R"("forecast":[0])");
}

TEST(PredictAnswer, TheLargestNumbersReadBackAsNumbers) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  Prediction prediction = forecast({kLargest, -kLargest}, 0);
  prediction.forecast.lower = {0, -kLargest};
  prediction.forecast.upper = {kLargest, 0};
  const std::string body = answer_of(trend_info(), prediction, kSeries);
  EXPECT_EQ(body.substr(0, body.find(']') + 1), R"("forecast":[1.7976931348623157e+308,-1.7976931348623157e+308])");
  EXPECT_EQ(body.find("null"), std::string::npos);
}

}  // namespace
}  // namespace nexusml::serve
