#include "nexusml/serve/external_prediction.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/base/time_format.h"
#include "nexusml/serve/json_input.h"
#include "nexusml/serve/prediction_id.h"

namespace nexusml::serve {
namespace {

class ExternalPredictionTest : public testing::Test {
 protected:
  bool read(std::string_view json) {
    text_ = json;
    const std::size_t size = text_.size();
    text_.append(JsonInputReader::kPadding, ' ');
    return reader_.read(std::string_view(text_).substr(0, size), now_);
  }
  const ExternalPrediction& accepted(std::string_view json) {
    EXPECT_TRUE(read(json)) << reader_.failure().field << ": " << reader_.failure().reason;
    return reader_.prediction();
  }
  std::string refused(std::string_view json) {
    EXPECT_FALSE(read(json)) << json;
    return reader_.failure().field + ": " + reader_.failure().reason;
  }
  /// What is said of a prediction with this field beside those that must be there.
  std::string refused_with(std::string_view field) {
    return refused(R"({"model_type":"m","prediction":"a",)" + std::string(field) + "}");
  }

  const std::chrono::system_clock::time_point now_ = base::parse_time("2026-11-22T08:00:00Z").value();
  std::string text_;
  ExternalPredictionReader reader_;
};

TEST_F(ExternalPredictionTest, TakesEveryField) {
  const ExternalPrediction& one = accepted(
      R"({"model_type":"fraud","prediction_id":"order-17","timestamp":"2026-11-22T07:59:00Z",
          "features":{"amount":12.5,"country":"PT","new":true,"age":null},"prediction":"ok","confidence":0.93,
          "latency_seconds":0.004,"label":7,"error":null,"something":"else"})");
  EXPECT_EQ(one.model, "fraud");
  EXPECT_EQ(one.id, uuid_of_prediction("order-17"));
  EXPECT_EQ(one.time, now_ - std::chrono::minutes(1));
  EXPECT_EQ(one.label, "ok");
  EXPECT_TRUE(std::isnan(one.value));
  EXPECT_EQ(one.confidence, 0.93);
  EXPECT_EQ(one.latency, std::chrono::milliseconds(4));
  EXPECT_EQ(one.truth, "7");
  EXPECT_FALSE(one.error);
  ASSERT_EQ(one.features.size(), 4u);
  EXPECT_EQ(one.features[0].number, 12.5);
  EXPECT_EQ(one.features[0].category.data(), nullptr);
  EXPECT_EQ(one.features[1].category, "PT");
  EXPECT_EQ(one.features[2].number, 1);
  EXPECT_TRUE(std::isnan(one.features[3].number));
}

TEST_F(ExternalPredictionTest, LeavesOutWhatIsNotThere) {
  const ExternalPrediction& one = accepted(R"({"model_type":"m","prediction":4.5})");
  EXPECT_TRUE(one.id.empty());
  EXPECT_FALSE(one.time);
  EXPECT_FALSE(one.latency);
  EXPECT_TRUE(one.features.empty());
  EXPECT_EQ(one.value, 4.5);
  EXPECT_TRUE(one.label.empty());
  EXPECT_TRUE(one.truth.empty());
  EXPECT_EQ(accepted(R"({"model_type":"m","prediction":false})").label, "false");
  EXPECT_EQ(accepted(R"({"model_type":"m","prediction":"a","timestamp":1795334400.5})").time,
            std::chrono::system_clock::time_point(std::chrono::milliseconds(1'795'334'400'500)));
}

TEST_F(ExternalPredictionTest, AFailureNeedsNoAnswer) {
  EXPECT_EQ(accepted(R"({"model_type":"m","error":"unavailable"})").error, ErrorCode::kUnavailable);
  EXPECT_EQ(accepted(R"({"model_type":"m","error":"a message of theirs"})").error, ErrorCode::kInternal);
  EXPECT_EQ(accepted(R"({"model_type":"m","error":true})").error, ErrorCode::kInternal);
  EXPECT_FALSE(accepted(R"({"model_type":"m","error":"","prediction":"a"})").error);
  EXPECT_EQ(refused(R"({"model_type":"m","error":false})"), "prediction: is missing, and so is an error");
}

TEST_F(ExternalPredictionTest, SaysWhichFieldIsWrong) {
  EXPECT_EQ(refused(R"({"prediction":"a"})"), "model_type: is missing");
  for (const char* name : {"", "-a", "a b", "a/b", "é"}) {
    EXPECT_TRUE(refused(R"({"model_type":")" + std::string(name) + R"("})").starts_with("model_type: a name was"))
        << name;
  }
  EXPECT_EQ(refused(R"({"model_type":"m","prediction":[1]})"),
            "prediction: a string, a number, true or false was expected");
  EXPECT_EQ(refused_with(R"("confidence":1.5)"), "confidence: a number from 0 to 1 was expected");
  EXPECT_EQ(refused_with(R"("latency_seconds":"1")"), "latency_seconds: a number from 0 to 86400 was expected");
  EXPECT_TRUE(refused_with(R"("timestamp":"yesterday")").starts_with("timestamp: RFC 3339"));
  EXPECT_EQ(refused_with(R"("timestamp":"2026-11-24T00:00:00Z")"), "timestamp: lies before 1970 or in the future");
  EXPECT_EQ(refused_with(R"("timestamp":-1)"), "timestamp: lies before 1970 or in the future");
  EXPECT_EQ(refused_with(R"("features":[1])"), "features: an object was expected");
  EXPECT_TRUE(refused_with(R"("features":{"a":[1]})").starts_with("features.a: a number, a string"));
  EXPECT_TRUE(refused_with(R"("features":{"":1})").starts_with("features: a name"));
  EXPECT_TRUE(refused_with(R"("label":{})").starts_with("label: a string"));
  EXPECT_TRUE(refused_with(R"("prediction_id":"")").starts_with("prediction_id: a string"));
  EXPECT_EQ(refused("7"), ": an object was expected");
}

}  // namespace
}  // namespace nexusml::serve
