#include "nexusml/serve/json_input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/base/text.h"
#include "tests/support/sample_models.h"

namespace nexusml::serve {
namespace {

using models::ModelType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsNan;
using testing::StartsWith;

/// Reads bodies as a handler does: with readable bytes behind them.
class Reading {
 public:
  explicit Reading(ModelType type) : info_(support::fake_info(type, {"a", "b"})) {
    if (models::engine_of(type) == models::Engine::kGradientBoostedTrees) info_.schema = support::two_features();
  }

  bool accepts(std::string_view body) {
    memory_.assign(body);
    memory_.append(JsonInputReader::kPadding, 'x');
    return reader_.read(std::string_view(memory_).substr(0, body.size()), info_);
  }
  /// "400 ..." or "422 field: ..." of a body that is refused.
  std::string refusal(std::string_view body) {
    if (accepts(body)) return "accepted";
    const InputFailure& failure = reader_.failure();
    EXPECT_EQ(failure.error.fields.empty(), failure.malformed);
    return (failure.malformed ? "400 " : "422 ") + failure.error.message;
  }
  models::TextInput text(std::string_view body) {
    EXPECT_TRUE(accepts(body)) << body << ": " << reader_.failure().error.message;
    return std::get<models::TextInput>(reader_.input());
  }
  std::vector<double> values(std::string_view body) {
    EXPECT_TRUE(accepts(body)) << body << ": " << reader_.failure().error.message;
    const auto span = std::get<models::FeatureInput>(reader_.input()).values;
    return {span.begin(), span.end()};
  }
  models::RatingInput rating(std::string_view body) {
    EXPECT_TRUE(accepts(body)) << body << ": " << reader_.failure().error.message;
    return std::get<models::RatingInput>(reader_.input());
  }
  models::SeriesInput series(std::string_view body) {
    EXPECT_TRUE(accepts(body)) << body << ": " << reader_.failure().error.message;
    return std::get<models::SeriesInput>(reader_.input());
  }
  std::vector<double> series_values(std::string_view body) {
    const auto span = series(body).values;
    return {span.begin(), span.end()};
  }
  const std::vector<std::string>& warnings() const { return reader_.warnings(); }

 private:
  models::ModelInfo info_;
  JsonInputReader reader_;
  std::string memory_;
};

TEST(PredictRequest, ReadsText) {
  Reading reading(ModelType::kSentiment);
  EXPECT_EQ(reading.text(R"({"text": "hello"})").text, "hello");
  EXPECT_EQ(reading.text(R"({"text": ""})").text, "");
  EXPECT_EQ(reading.text("{\"text\": \"giảng viên\"}").text, "giảng viên");
  EXPECT_EQ(reading.text(R"({"text": "\u00e9\n\ud83d\ude00"})").text, "é\n😀");
  EXPECT_THAT(reading.warnings(), IsEmpty());
}

TEST(PredictRequest, OnlyEmailTakesASubject) {
  Reading email(ModelType::kEmail);
  const models::TextInput input = email.text(R"({"subject": "s", "text": "t"})");
  EXPECT_EQ(input.text, "t");
  EXPECT_EQ(input.subject, "s");
  EXPECT_EQ(email.text(R"({"text": "t"})").subject, "");
  EXPECT_EQ(email.refusal(R"({"subject": 5, "text": "t"})"), "422 subject: a string was expected, not a number");
  EXPECT_EQ(email.refusal(R"({"subject": "a", "text": "t", "subject": "b"})"), "422 subject: stands twice");
  Reading sentiment(ModelType::kSentiment);
  EXPECT_EQ(sentiment.text(R"({"subject": 5, "text": "t"})").subject, "");
  EXPECT_THAT(sentiment.warnings(), ElementsAre("unknown field \"subject\" was ignored"));
}

TEST(PredictRequest, RefusesWhatIsNoJson) {
  Reading reading(ModelType::kSentiment);
  EXPECT_EQ(reading.refusal(""), "400 the body is empty; a JSON object was expected");
  for (const std::string_view body :
       {" ", "{", "{\"text\": \"a\"", "{'text': 'a'}", "{\"text\": \"a\",}", "{\"text\": \"a\"} x", "text=a", "\"open",
        "{\"text\": NaN}", "{\"text\": Infinity}", "{\"text\": 1e999}", "{\"text\": -1e999}", "{\"text\": 01}",
        "{\"text\": 123456789012345678901234567890}", "{\"text\": \"tab\there\"}", "{\"text\": \"\\x\"}"}) {
    EXPECT_THAT(reading.refusal(body), StartsWith("400 the body is no valid JSON: ")) << body;
  }
}

TEST(PredictRequest, SaysWhatIsWrongWithNumbers) {
  Reading reading(ModelType::kTrend);
  for (const std::string_view number : {"1e999", "-1e999", "123456789012345678901234567890", "01", "1.", "+1"}) {
    const std::string refusal = reading.refusal(R"({"horizon": 1, "values": [1, )" + std::string(number) + "]}");
    if (number.front() == '+') {
      EXPECT_THAT(refusal, StartsWith("400 "));
    } else {
      EXPECT_EQ(refusal, "400 the body is no valid JSON: a number is malformed, or too large to be kept") << number;
    }
  }
  for (const std::string_view word : {"NaN", "Infinity", "-Infinity", "nan", "inf"}) {
    EXPECT_THAT(reading.refusal(R"({"horizon": 1, "values": [1, )" + std::string(word) + "]}"),
                StartsWith("400 the body is no valid JSON: "))
        << word;
  }
  EXPECT_THAT(reading.refusal(R"({"horizon": 1, "values": [1, NaN]})"),
              testing::EndsWith("(JSON has no NaN and no infinity)"));
}

TEST(PredictRequest, RefusesBytesThatAreNotUtf8) {
  Reading reading(ModelType::kSentiment);
  for (const std::string_view bad : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"}) {
    EXPECT_THAT(reading.refusal("{\"text\": \"" + std::string(bad) + "\"}"), StartsWith("400 ")) << bad;
    EXPECT_THAT(reading.refusal("{\"" + std::string(bad) + "\": 1, \"text\": \"\"}"), StartsWith("400 ")) << bad;
  }
}

TEST(PredictRequest, RefusesLoneSurrogates) {
  Reading reading(ModelType::kSentiment);
  for (const std::string_view bad : {R"("\ud800")", R"("\udc00")", R"("\ud800\u0041")", R"("\udc00\ud800")"}) {
    EXPECT_THAT(reading.refusal("{\"text\": " + std::string(bad) + "}"), StartsWith("400 ")) << bad;
  }
}

TEST(PredictRequest, RefusesDeepNestingAndGoesOn) {
  Reading reading(ModelType::kSentiment);
  const std::string bomb = "{\"text\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_THAT(reading.refusal(bomb), StartsWith("400 the body is no valid JSON: "));
  EXPECT_THAT(reading.refusal(std::string(100'000, '[')), StartsWith("400 "));
  EXPECT_EQ(reading.text(R"({"text": "fine"})").text, "fine");
}

TEST(PredictRequest, RefusesWhatIsNoObject) {
  Reading reading(ModelType::kSentiment);
  EXPECT_EQ(reading.refusal("[]"), "400 the body must be a JSON object, not a list");
  EXPECT_EQ(reading.refusal("\"text\""), "400 the body must be a JSON object, not a string");
  EXPECT_EQ(reading.refusal("7"), "400 the body must be a JSON object, not a number");
  EXPECT_EQ(reading.refusal("null"), "400 the body must be a JSON object, not null");
  EXPECT_EQ(reading.refusal("true"), "400 the body must be a JSON object, not true or false");
}

TEST(PredictRequest, RefusesTextOfAnotherType) {
  Reading reading(ModelType::kTopic);
  EXPECT_EQ(reading.refusal("{}"), "422 text: is missing");
  EXPECT_EQ(reading.refusal(R"({"Text": "a"})"), "422 text: is missing");
  EXPECT_EQ(reading.refusal(R"({"text": null})"), "422 text: a string was expected, not null");
  EXPECT_EQ(reading.refusal(R"({"text": 1.5})"), "422 text: a string was expected, not a number");
  EXPECT_EQ(reading.refusal(R"({"text": ["a"]})"), "422 text: a string was expected, not a list");
  EXPECT_EQ(reading.refusal(R"({"text": {}})"), "422 text: a string was expected, not an object");
  EXPECT_EQ(reading.refusal(R"({"text": false})"), "422 text: a string was expected, not true or false");
  EXPECT_EQ(reading.refusal(R"({"text": "a", "text": "b"})"), "422 text: stands twice");
}

TEST(PredictRequest, ReadsFeaturesByName) {
  Reading reading(ModelType::kRisk);
  EXPECT_THAT(reading.values(R"({"features": {"sex": "m", "age": 61.5}})"), ElementsAre(61.5, 1));
  EXPECT_THAT(reading.values(R"({"features": {"age": -3}})"), ElementsAre(-3, IsNan()));
  EXPECT_THAT(reading.values(R"({"features": {"age": 18446744073709551615}})"),
              ElementsAre(18446744073709551615.0, IsNan()));
  EXPECT_THAT(reading.values(R"({"features": {"age": null, "sex": null}})"), ElementsAre(IsNan(), IsNan()));
  EXPECT_THAT(reading.values(R"({"features": {"age": true}})"), ElementsAre(1, IsNan()));
  EXPECT_THAT(reading.values(R"({"features": {"age": false}})"), ElementsAre(0, IsNan()));
  EXPECT_THAT(reading.warnings(), IsEmpty());
}

TEST(PredictRequest, CategoriesMayBeNumbersAndTruthValues) {
  models::Feature stage;
  stage.name = "stage";
  stage.kind = models::Feature::Kind::kCategorical;
  stage.categories = {"-1", "18446744073709551615", "2", "2.5", "true"};
  models::ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"a", "b"});
  info.schema = models::FeatureSchema::create({stage}).value();
  JsonInputReader reader;
  const auto code = [&](const std::string& json) {
    const std::string body = "{\"features\": {\"stage\": " + json + "}}" + std::string(64, ' ');
    EXPECT_TRUE(reader.read(std::string_view(body).substr(0, body.size() - 64), info));
    return std::get<models::FeatureInput>(reader.input()).values[0];
  };
  EXPECT_EQ(code("-1"), 0);
  EXPECT_EQ(code("18446744073709551615"), 1);
  EXPECT_EQ(code("2"), 2);
  EXPECT_EQ(code("\"2\""), 2);
  EXPECT_EQ(code("2.5"), 3);
  EXPECT_EQ(code("true"), 4);
  EXPECT_THAT(reader.warnings(), IsEmpty());
  EXPECT_THAT(code("false"), IsNan());
  EXPECT_THAT(reader.warnings(), ElementsAre("feature \"stage\" has a category that training never saw"));
}

TEST(PredictRequest, RefusesFeaturesOfAnotherType) {
  Reading reading(ModelType::kRisk);
  EXPECT_EQ(reading.refusal("{}"), "422 features: is missing");
  EXPECT_EQ(reading.refusal(R"({"text": "a"})"), "422 features: is missing");
  EXPECT_EQ(reading.refusal(R"({"features": [1, 2]})"), "422 features: an object was expected, not a list");
  EXPECT_EQ(reading.refusal(R"({"features": null})"), "422 features: an object was expected, not null");
  EXPECT_EQ(reading.refusal(R"({"features": {"age": 1}, "features": {}})"), "422 features: stands twice");
  EXPECT_EQ(reading.refusal(R"({"features": {"age": "61"}})"), "422 features.age: a number was expected, not a string");
  EXPECT_EQ(reading.refusal(R"({"features": {"age": [61]}})"), "422 features.age: one value was expected, not a list");
  EXPECT_EQ(reading.refusal(R"({"features": {"sex": {"is": "f"}}})"),
            "422 features.sex: one value was expected, not an object");
  EXPECT_EQ(reading.refusal(R"({"features": {"age": 1, "sex": "f", "age": 2}})"), "422 features.age: stands twice");
  EXPECT_EQ(reading.refusal(R"({"features": {"age": null, "age": 2}})"), "422 features.age: stands twice");
}

TEST(PredictRequest, RefusesFeaturesOfWhichItKnowsNone) {
  Reading reading(ModelType::kRisk);
  const char* refusal = "422 features: holds none of the model's features; the first is \"age\"";
  EXPECT_EQ(reading.refusal(R"({"features": {}})"), refusal);
  EXPECT_EQ(reading.refusal(R"({"features": {"height": 1, "Age": 2}})"), refusal);
}

TEST(PredictRequest, ReadsPairsOfUserAndItem) {
  Reading reading(ModelType::kRecsys);
  const models::RatingInput pair = reading.rating(R"({"user_id": "ana", "item_id": "film \"7\""})");
  EXPECT_EQ(pair.user, "ana");
  EXPECT_EQ(pair.item, "film \"7\"");
  EXPECT_EQ(pair.top_k, 0u);
  EXPECT_THAT(reading.warnings(), IsEmpty());
}

TEST(PredictRequest, AnIdThatIsAWholeNumberIsItsDecimalText) {
  Reading reading(ModelType::kRecsys);
  const models::RatingInput pair = reading.rating(R"({"item_id": 18446744073709551615, "user_id": -42})");
  EXPECT_EQ(pair.user, "-42");
  EXPECT_EQ(pair.item, "18446744073709551615");
  const models::RatingInput same = reading.rating(R"({"user_id": 7, "item_id": "7"})");
  EXPECT_EQ(same.user, same.item);
}

TEST(PredictRequest, ReadsAUserAloneWithTopK) {
  Reading reading(ModelType::kRecsys);
  const models::RatingInput ranking = reading.rating(R"({"user_id": 5, "top_k": 10})");
  EXPECT_EQ(ranking.user, "5");
  EXPECT_EQ(ranking.item, "");
  EXPECT_EQ(ranking.top_k, 10u);
  EXPECT_EQ(reading.rating(R"({"user_id": 5, "top_k": 1})").top_k, 1u);
  EXPECT_EQ(reading.rating(R"({"user_id": 5, "top_k": 1000})").top_k, 1000u);
  EXPECT_EQ(reading.rating(R"({"user_id": 5, "top_k": 3.0, "genre": "x"})").top_k, 3u);
  EXPECT_THAT(reading.warnings(), ElementsAre("unknown field \"genre\" was ignored"));
}

TEST(PredictRequest, RefusesRatingsThatDoNotSayWhatIsAsked) {
  Reading reading(ModelType::kRecsys);
  EXPECT_EQ(reading.refusal("{}"), "422 user_id: is missing");
  EXPECT_EQ(reading.refusal(R"({"text": "a"})"), "422 user_id: is missing");
  EXPECT_EQ(reading.refusal(R"({"item_id": 1})"), "422 user_id: is missing");
  EXPECT_EQ(reading.refusal(R"({"user_id": 1})"), "422 item_id: is missing; or give top_k for a ranking");
  EXPECT_EQ(reading.refusal(R"({"user_id": 1, "item_id": 2, "top_k": 3})"),
            "422 top_k: is for a ranking; leave it out or leave out item_id");
}

TEST(PredictRequest, RefusesIdsThatAreNone) {
  Reading reading(ModelType::kRecsys);
  const auto refusal = [&](const std::string& id) {
    return reading.refusal("{\"user_id\": " + id + ", \"item_id\": 1}");
  };
  EXPECT_EQ(refusal("\"\""), "422 user_id: is empty");
  EXPECT_EQ(refusal("1.5"), "422 user_id: a string or a whole number was expected, not a fraction");
  EXPECT_EQ(refusal("null"), "422 user_id: a string or a whole number was expected, not null");
  EXPECT_EQ(refusal("true"), "422 user_id: a string or a whole number was expected, not true or false");
  EXPECT_EQ(refusal("[1]"), "422 user_id: a string or a whole number was expected, not a list");
  EXPECT_EQ(refusal("{}"), "422 user_id: a string or a whole number was expected, not an object");
  EXPECT_THAT(refusal("123456789012345678901234567890"), StartsWith("400 "));
  EXPECT_EQ(reading.refusal(R"({"user_id": 1, "item_id": ""})"), "422 item_id: is empty");
  EXPECT_EQ(reading.refusal(R"({"user_id": 1, "user_id": 1, "item_id": 1})"), "422 user_id: stands twice");
  EXPECT_EQ(reading.refusal(R"({"user_id": 1, "item_id": 1, "item_id": 2})"), "422 item_id: stands twice");
}

TEST(PredictRequest, RefusesATopKOutOfRange) {
  Reading reading(ModelType::kRecsys);
  for (const std::string_view top_k :
       {"0", "-1", "1001", "1.5", "1e9", "18446744073709551615", "\"5\"", "null", "[]"}) {
    EXPECT_EQ(reading.refusal("{\"user_id\": 1, \"top_k\": " + std::string(top_k) + "}"),
              "422 top_k: a whole number from 1 to 1000 was expected")
        << top_k;
  }
  EXPECT_EQ(reading.refusal(R"({"user_id": 1, "top_k": 1, "top_k": 1})"), "422 top_k: stands twice");
}

TEST(PredictRequest, ReadsSeries) {
  Reading reading(ModelType::kTrend);
  const models::SeriesInput series =
      reading.series(R"({"values": [1, -2.5, null, 18446744073709551615, 1e300], "horizon": 12, "period": 7})");
  EXPECT_EQ(series.horizon, 12u);
  EXPECT_EQ(series.period, 7u);
  EXPECT_THAT(std::vector<double>(series.values.begin(), series.values.end()),
              ElementsAre(1, -2.5, IsNan(), 18446744073709551615.0, 1e300));
  EXPECT_EQ(reading.series(R"({"values": [1], "horizon": 10000})").period, 0u);
  EXPECT_EQ(reading.series(R"({"values": [1], "horizon": 1, "period": 0})").period, 0u);
  EXPECT_EQ(reading.series(R"({"values": [1], "horizon": 1.0, "period": 1})").horizon, 1u);
  EXPECT_THAT(reading.series_values(R"({"horizon": 1, "values": [null, 4]})"), ElementsAre(IsNan(), 4));
  EXPECT_THAT(reading.warnings(), IsEmpty());
  EXPECT_TRUE(reading.accepts(R"({"horizon": 1, "values": [4], "unit": "kg"})"));
  EXPECT_THAT(reading.warnings(), ElementsAre("unknown field \"unit\" was ignored"));
}

TEST(PredictRequest, RefusesAHorizonOrPeriodOutOfRange) {
  Reading reading(ModelType::kTrend);
  for (const std::string_view bad :
       {"-1", "1.5", "1e9", "1000000000", "10001", "18446744073709551615", "\"5\"", "null", "true", "[1]"}) {
    EXPECT_EQ(reading.refusal("{\"values\": [1, 2], \"horizon\": " + std::string(bad) + "}"),
              "422 horizon: a whole number from 1 to 10000 was expected")
        << bad;
    EXPECT_EQ(reading.refusal("{\"values\": [1, 2], \"horizon\": 1, \"period\": " + std::string(bad) + "}"),
              "422 period: a whole number from 0 to 10000 was expected")
        << bad;
  }
  EXPECT_EQ(reading.refusal(R"({"values": [1, 2], "horizon": 0})"),
            "422 horizon: a whole number from 1 to 10000 was expected");
}

TEST(PredictRequest, RefusesValuesThatAreNoSeries) {
  Reading reading(ModelType::kTrend);
  const auto refusal = [&](const std::string& values) {
    return reading.refusal("{\"horizon\": 1, \"values\": " + values + "}");
  };
  EXPECT_EQ(refusal("3"), "422 values: a list of numbers was expected, not a number");
  EXPECT_EQ(refusal("null"), "422 values: a list of numbers was expected, not null");
  EXPECT_EQ(refusal("[]"), "422 values: holds no number");
  EXPECT_EQ(refusal("[null, null]"), "422 values: holds no number");
  EXPECT_EQ(refusal("[1, \"2\"]"), "422 values[1]: a number or null was expected, not a string");
  EXPECT_EQ(refusal("[[1]]"), "422 values[0]: a number or null was expected, not a list");
  EXPECT_EQ(refusal("[true]"), "422 values[0]: a number or null was expected, not true or false");
  EXPECT_EQ(reading.refusal(R"({"horizon": 1})"), "422 values: is missing");
  EXPECT_EQ(reading.refusal(R"({"values": [1]})"), "422 horizon: is missing");
  EXPECT_EQ(reading.refusal(R"({"values": [1], "horizon": 1, "values": [2]})"), "422 values: stands twice");
  EXPECT_EQ(reading.refusal(R"({"values": [1], "horizon": 1, "horizon": 2})"), "422 horizon: stands twice");
  EXPECT_EQ(reading.refusal(R"({"values": [1], "horizon": 1, "period": 2, "period": 2})"), "422 period: stands twice");
}

TEST(PredictRequest, ASeriesHasAHundredThousandValuesAtMost) {
  Reading reading(ModelType::kTrend);
  std::string values = "1";
  for (std::size_t i = 1; i < JsonInputReader::kMostValues; ++i) values += ",1";
  EXPECT_EQ(reading.series("{\"horizon\": 1, \"values\": [" + values + "]}").values.size(), 100'000u);
  EXPECT_EQ(reading.refusal("{\"horizon\": 1, \"values\": [" + values + ",1]}"),
            "422 values: holds more than 100000 values");
}

TEST(PredictRequest, WarningsNameFieldsAndNeverValues) {
  Reading reading(ModelType::kRisk);
  reading.values(
      R"({"features": {"sex": "secret-1", "age": 1, "other": "secret-2", "more": ["secret-3"]}, "id": "secret-4"})");
  EXPECT_THAT(reading.warnings(),
              ElementsAre("unknown field \"id\" was ignored", "feature \"sex\" has a category that training never saw",
                          "unknown feature \"other\" was ignored", "unknown feature \"more\" was ignored"));
  for (const std::string& warning : reading.warnings()) EXPECT_THAT(warning, testing::Not(HasSubstr("secret")));
  reading.values(R"({"features": {"age": 1}})");
  EXPECT_THAT(reading.warnings(), IsEmpty());
}

TEST(PredictRequest, RefusalsNeverRepeatValues) {
  Reading reading(ModelType::kRisk);
  EXPECT_THAT(reading.refusal(R"({"features": {"age": "secret"}})"), testing::Not(HasSubstr("secret")));
  EXPECT_THAT(reading.refusal(R"({"features": "secret"})"), testing::Not(HasSubstr("secret")));
  Reading recsys(ModelType::kRecsys);
  EXPECT_THAT(recsys.refusal(R"({"user_id": "secret", "item_id": ["secret"]})"), testing::Not(HasSubstr("secret")));
  Reading trend(ModelType::kTrend);
  EXPECT_THAT(trend.refusal(R"({"values": ["secret"], "horizon": "secret"})"), testing::Not(HasSubstr("secret")));
}

TEST(PredictRequest, WarningsAreFewAndShort) {
  Reading reading(ModelType::kSentiment);
  std::string body = "{\"text\": \"a\"";
  for (int i = 0; i < 100; ++i) body += ", \"field" + std::to_string(i) + "\": 1";
  std::string long_name;
  for (int i = 0; i < 150; ++i) long_name += "é";
  EXPECT_TRUE(reading.accepts(body + "}"));
  EXPECT_EQ(reading.warnings().size(), 20u);
  EXPECT_TRUE(reading.accepts("{\"text\": \"a\", \"x" + long_name + "\": 1}"));
  ASSERT_EQ(reading.warnings().size(), 1u);
  EXPECT_LT(reading.warnings()[0].size(), 250u);
  EXPECT_EQ(base::find_invalid_utf8(reading.warnings()[0]), std::string::npos);  // cut between characters
}

TEST(PredictRequest, GrowsWithItsBodies) {
  Reading reading(ModelType::kSentiment);
  for (const std::size_t size : {10u, 10'000u, 900'000u, 100u}) {
    const std::string text(size, 'a');
    EXPECT_EQ(reading.text("{\"text\": \"" + text + "\"}").text, text);
  }
}

}  // namespace
}  // namespace nexusml::serve
