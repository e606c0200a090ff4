// One prediction after another over HTTP, by a model of each of the seven types: what they answer, what they refuse, and
// what the metrics then show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "nexusml/api/openapi.h"
#include "nexusml/api/testing/api_fixture.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using support::HttpAnswer;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kSeries =
    R"({"values": [107, 99, 111, 97, 112, 104, 115, null, 116, 107, 120, 104, 120, 112, 123, 109], "horizon": 4, "period": 4})";

/// A request that the model of the type answers.
std::map<std::string, std::string> requests() {
  return {{"sentiment", R"({"text": "a good day"})"},
          {"email", R"({"subject": "win", "text": "a prize for you"})"},
          {"topic", R"({"text": "the market falls"})"},
          {"recsys", R"({"user_id": "u2", "item_id": "i0"})"},
          {"trend", std::string(kSeries)},
          {"diagnostic", R"({"features": {"age": 80, "cough": "no"}})"},
          {"risk", R"({"features": {"age": 80, "cough": "no"}})"}};
}

std::set<std::string> members(const json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

TEST_F(SevenModelsTest, EachAnswersInItsWords) {
  start();
  const auto asked = requests();
  EXPECT_EQ(predict("sentiment", asked.at("sentiment"))["sentiment"], "positive");
  const json email = predict("email", asked.at("email"));
  EXPECT_EQ(email["is_spam"], true);
  EXPECT_EQ(email["label"], "spam");
  EXPECT_EQ(predict("topic", asked.at("topic"))["topic"], "business");
  EXPECT_EQ(predict("diagnostic", asked.at("diagnostic"))["diagnosis"], "ill");
  const json risk = predict("risk", asked.at("risk"));
  EXPECT_GT(risk["risk_score"], 50);
  EXPECT_FALSE(risk["risk_factors"].empty());
}

TEST_F(SevenModelsTest, ARecommenderRatesPairs) {
  start();
  const json liked = predict("recsys", R"({"user_id": "u2", "item_id": "i0"})");
  const json disliked = predict("recsys", R"({"user_id": "u2", "item_id": "i1"})");
  EXPECT_GT(liked["predicted_rating"], disliked["predicted_rating"]);
  EXPECT_GE(disliked["predicted_rating"], 1);
  EXPECT_LE(liked["predicted_rating"], 5);
  EXPECT_EQ(liked["is_cold_start"], false);
  EXPECT_FALSE(liked.contains("confidence"));
  EXPECT_FALSE(liked.contains("warnings"));
}

TEST_F(SevenModelsTest, ARecommenderRanksWhatTheUserHasNotRated) {
  start();
  const json ranking = predict("recsys", R"({"user_id": "u2", "top_k": 10})");
  ASSERT_EQ(ranking["items"].size(), 2u);  // of six, u2 has not rated i2 and i3
  EXPECT_EQ(ranking["items"][0]["item_id"], "i2");
  EXPECT_EQ(ranking["items"][1]["item_id"], "i3");
  EXPECT_GE(ranking["items"][0]["predicted_rating"], ranking["items"][1]["predicted_rating"]);
  EXPECT_EQ(ranking["is_cold_start"], false);
  EXPECT_FALSE(ranking.contains("predicted_rating"));
  EXPECT_EQ(predict("recsys", R"({"user_id": "nobody", "top_k": 4})")["items"].size(), 4u);
}

TEST_F(SevenModelsTest, AUserOrItemNeverSeenIsAColdStartAndWarnedOf) {
  start();
  const json user = predict("recsys", R"({"user_id": "secret-1", "item_id": "i0"})");
  EXPECT_EQ(user["is_cold_start"], true);
  EXPECT_EQ(user["warnings"], json({"user_id is not among the users that training saw"}));
  const json item = predict("recsys", R"({"user_id": "u2", "item_id": 77})");
  EXPECT_EQ(item["is_cold_start"], true);
  EXPECT_EQ(item["warnings"], json({"item_id is not among the items that training saw"}));
  const json both = predict("recsys", R"({"user_id": 1, "item_id": 2, "mood": "x"})");
  EXPECT_EQ(both["warnings"].size(), 3u);
  EXPECT_GE(both["predicted_rating"], 1);
  EXPECT_LE(both["predicted_rating"], 5);
  EXPECT_THAT(user.dump(), Not(HasSubstr("secret")));
}

TEST_F(SevenModelsTest, AForecasterContinuesASeries) {
  start();
  const json answer = predict("trend", kSeries);
  ASSERT_EQ(answer["forecast"].size(), 4u);
  ASSERT_EQ(answer["lower"].size(), 4u);
  ASSERT_EQ(answer["upper"].size(), 4u);
  for (std::size_t step = 0; step < 4; ++step) {
    EXPECT_LE(answer["lower"][step], answer["forecast"][step]);
    EXPECT_LE(answer["forecast"][step], answer["upper"][step]);
  }
  EXPECT_GT(answer["forecast"][0], answer["forecast"][1]);  // the season of four
  EXPECT_EQ(answer["direction"], "up");
  EXPECT_GT(answer["confidence"], 1.0 / 3);
  EXPECT_FALSE(answer["method"].get<std::string>().empty());
  const json constant = predict("trend", R"({"values": [5, 5, 5], "horizon": 2})");
  EXPECT_EQ(constant["forecast"], json({5, 5}));
  EXPECT_EQ(constant["direction"], "flat");
  EXPECT_EQ(constant["method"], "constant");
}

TEST_F(SevenModelsTest, AForecasterTakesTheLongestHorizonAndPeriodThatAreAllowed) {
  start();
  EXPECT_EQ(predict("trend", R"({"values": [1, 2, 4], "horizon": 10000, "period": 10000})")["forecast"].size(),
            10'000u);
}

TEST_F(SevenModelsTest, ForecastsOfHugeAndTinyNumbersAreNumbers) {
  start();
  for (const std::string_view values :
       {"[1e308, -1e308, 1e308, 1.7e308]", "[1e-300, 2e-300, 5e-324]", "[9007199254740993, 18446744073709551615]",
        "[null, 1e12, null]", "[-0.0, 0]"}) {
    const json answer = predict("trend", R"({"horizon": 3, "values": )" + std::string(values) + "}");
    for (const char* key : {"forecast", "lower", "upper"}) {
      ASSERT_EQ(answer[key].size(), 3u) << values;
      for (const json& step : answer[key]) EXPECT_TRUE(step.is_number()) << values << ' ' << key;
    }
  }
}

TEST_F(SevenModelsTest, ARequestForAnotherTypeNamesWhatIsMissing) {
  start();
  const auto asked = requests();
  EXPECT_EQ(refusal("sentiment", asked.at("recsys")), "422 text: is missing");
  EXPECT_EQ(refusal("email", asked.at("trend")), "422 text: is missing");
  EXPECT_EQ(refusal("recsys", asked.at("sentiment")), "422 user_id: is missing");
  EXPECT_EQ(refusal("trend", asked.at("recsys")), "422 values: is missing");
  EXPECT_EQ(refusal("diagnostic", asked.at("trend")), "422 features: is missing");
  EXPECT_EQ(refusal("risk", asked.at("topic")), "422 features: is missing");
}

TEST_F(SevenModelsTest, AModelTrainedOnOneSchemaRefusesAnother) {
  start();
  EXPECT_EQ(refusal("risk", R"({"features": {"income": 1000, "postcode": "x"}})"),
            "422 features: holds none of the model's features; the first is \"age\"");
  EXPECT_EQ(refusal("risk", R"({"features": {"age": "sixty", "cough": "no"}})"),
            "422 features.age: a number was expected, not a string");
  const json partly = predict("risk", R"({"features": {"age": 60, "income": 1000}})");
  EXPECT_EQ(partly["warnings"], json({"unknown feature \"income\" was ignored"}));
}

TEST_F(SevenModelsTest, AHorizonOutOfRangeIsRefused) {
  start();
  for (const std::string_view horizon : {"0", "-1", "1.5", "10001", "1000000000", "1e9", "\"4\"", "null"}) {
    const HttpAnswer answer =
        post(path_of("trend"), R"({"values": [1, 2, 3], "horizon": )" + std::string(horizon) + "}");
    EXPECT_EQ(problem(answer), "422 horizon: a whole number from 1 to 10000 was expected") << horizon;
    EXPECT_EQ(json::parse(answer.body)["errors"][0]["field"], "horizon");
  }
  EXPECT_EQ(refusal("trend", R"({"values": [1, 2, 3]})"), "422 horizon: is missing");
  EXPECT_EQ(refusal("trend", R"({"values": [null], "horizon": 1})"), "422 values: holds no number");
}

TEST_F(SevenModelsTest, NumbersThatJsonCannotCarryAreRefused) {
  start();
  for (const auto& [model, before, after] : {std::tuple("trend", R"({"horizon": 1, "values": [1, )", "]}"),
                                             {"risk", R"({"features": {"age": )", "}}"},
                                             {"recsys", R"({"user_id": "u2", "item_id": )", "}"},
                                             {"sentiment", R"({"text": )", "}"}}) {
    for (const std::string_view number : {"NaN", "Infinity", "-Infinity", "nan", "1e999", "-1e999"}) {
      EXPECT_THAT(refusal(model, before + std::string(number) + after), StartsWith("400 the body is no valid JSON: "))
          << model << ' ' << number;
    }
    EXPECT_EQ(refusal(model, before + std::string(400, '9') + after),
              "400 the body is no valid JSON: a number is malformed, or too large to be kept")
        << model;
  }
}

TEST_F(SevenModelsTest, DeepNestingIsRefusedByEveryType) {
  start();
  const std::string deep = std::string(50'000, '[') + std::string(50'000, ']');
  for (const auto& [model, request] : requests()) {
    EXPECT_THAT(refusal(model, deep), StartsWith("400 the body is no valid JSON: ")) << model;
    EXPECT_THAT(refusal(model, "{\"values\": " + deep + "}"), StartsWith("400 ")) << model;
    predict(model, request);
  }
}

TEST_F(SevenModelsTest, AnswersAreWhatTheDocumentDescribes) {
  start();
  const json document = json::parse(get("/openapi.json").body);
  const std::set<std::string> described = members(document["components"]["schemas"]["PredictAnswer"]["properties"]);
  const json& examples = document["paths"]["/api/v1/models/{model}/predict"]["post"]["responses"]["200"]["content"]
                                 ["application/json"]["examples"];
  for (const auto& [model, request] : requests()) {
    const std::set<std::string> answered = members(predict(model, request));
    EXPECT_THAT(described, IsSupersetOf(answered)) << model;
    EXPECT_EQ(answered, members(examples[model]["value"])) << model;
  }
  EXPECT_EQ(members(predict("recsys", R"({"user_id": "u2", "top_k": 1})")),
            members(examples["recsys_ranking"]["value"]));
}

TEST_F(SevenModelsTest, EvaluationsHaveTheFiguresOfTheirTypeAndTheDocumentDescribesThem) {
  start();
  const json document = json::parse(get("/openapi.json").body);
  const std::set<std::string> described = members(document["components"]["schemas"]["Evaluation"]["properties"]);
  std::map<std::string, std::set<std::string>> figures;
  for (const auto& [model, request] : requests()) {
    figures[model] = members(json::parse(get("/api/v1/models/" + model).body)["evaluation"]);
    EXPECT_THAT(described, IsSupersetOf(figures[model])) << model;
  }
  EXPECT_THAT(figures["sentiment"], IsSupersetOf({"accuracy", "macro_f1", "ece", "confusion"}));
  EXPECT_THAT(figures["recsys"], IsSupersetOf({"rmse", "mae"}));
  EXPECT_THAT(figures["trend"], IsSupersetOf({"mase_mean", "mase_median", "smape_mean", "coverage_80"}));
}

TEST_F(SevenModelsTest, OnePredictionOfEachMovesItsMetrics) {
  start();
  for (const auto& [model, request] : requests()) predict(model, request);
  predict("recsys", R"({"user_id": "nobody", "top_k": 3})");
  const std::string exposed = get("/metrics").body;
  const auto shows = [&](const std::string& line) { EXPECT_THAT(exposed, HasSubstr("\n" + line + "\n")); };
  for (const auto& [model, request] : requests()) {
    const std::string labels = "{model_type=\"" + model + "\"} ";
    const std::string count = model == "recsys" ? "2" : "1";
    shows("model_predictions_total" + labels + count);
    shows("model_prediction_errors_total" + labels + "0");
    shows("model_prediction_latency_seconds_count" + labels + count);
    shows("ml_model_prediction_duration_seconds_count" + labels + count);
    shows("ml_model_confidence_score_count" + labels + (model == "recsys" ? "0" : "1"));  // a rating has none
  }
  shows("model_sentiment_prediction_count_total{sentiment_label=\"positive\"} 1");
  shows("model_sentiment_confidence_score_count 1");
  shows("model_email_spam_detected_total 1");
  shows("model_email_ham_detected_total 0");
  shows("model_topic_prediction_count_total{topic_label=\"business\"} 1");
  shows("model_recsys_predicted_rating_count 2");
  shows("model_recsys_cold_start_total 1");
  shows("model_recsys_encoder_duration_seconds_count{encoder=\"user\"} 2");
  shows("model_recsys_encoder_duration_seconds_count{encoder=\"item\"} 1");
  shows("model_recsys_encoder_unknown_total{encoder=\"user\"} 1");
  shows("model_recsys_encoder_unknown_total{encoder=\"item\"} 0");
  shows("model_trend_processing_seconds_count 1");
  shows("ml_model_predictions_total{model_type=\"trend\",prediction_type=\"up\"} 1");
}

}  // namespace
}  // namespace nexusml::api
