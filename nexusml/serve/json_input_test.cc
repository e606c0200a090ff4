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
