#include "nexusml/serve/feedback_reader.h"

#include <gtest/gtest.h>

#include "nexusml/base/uuid.h"
#include "nexusml/serve/json_input.h"
#include "nexusml/serve/prediction_id.h"

namespace nexusml::serve {
namespace {

constexpr std::string_view kId = "0193f1c2-7a3b-7cde-8f01-23456789abcd";

class FeedbackReaderTest : public testing::Test {
 protected:
  bool read(std::string json) {
    const std::size_t size = json.size();
    json.append(JsonInputReader::kPadding, ' ');
    return reader_.read(std::string_view(json).substr(0, size), record_);
  }
  /// "field: reason" of what must be refused.
  std::string refusal(std::string json) {
    EXPECT_FALSE(read(std::move(json)));
    return reader_.failure().field + ": " + reader_.failure().reason;
  }
  std::string label(std::string_view value) {
    EXPECT_TRUE(read(R"({"prediction_id":")" + std::string(kId) + R"(","label":)" + std::string(value) + "}"));
    return record_.label;
  }

  FeedbackReader reader_;
  store::FeedbackRecord record_;
};

TEST_F(FeedbackReaderTest, TakesTextsNumbersAndTruthValues) {
  EXPECT_EQ(label(R"("s\u00ed")"), "sí");
  EXPECT_EQ(record_.prediction_id, kId);
  EXPECT_EQ(label("4.5"), "4.5");
  EXPECT_EQ(label("3"), "3");
  EXPECT_EQ(label("true"), "true");
}

TEST_F(FeedbackReaderTest, SaysWhichFieldIsWrong) {
  EXPECT_EQ(refusal(R"({"label":"a"})"), "prediction_id: is missing");
  EXPECT_EQ(refusal(R"({"prediction_id":"x"})"), "label: is missing");
  EXPECT_EQ(refusal(R"({"prediction_id":7,"label":"a"})"), "prediction_id: a string of 1 to 200 bytes was expected");
  EXPECT_EQ(refusal(R"({"prediction_id":"x","label":null})"),
            "label: a string of 1 to 1000 bytes, a number, true or false was expected");
  EXPECT_EQ(refusal(R"({"prediction_id":"x","label":"a","label":"b"})"), "label: stands twice");
  EXPECT_EQ(refusal("[1]"), ": an object was expected");
  EXPECT_TRUE(refusal(R"({"label")").starts_with(": is no valid JSON"));
}

TEST(PredictionId, UuidsStayAndOtherNamesBecomeOne) {
  EXPECT_EQ(uuid_of_prediction("0193F1C2-7A3B-7CDE-8F01-23456789ABCD"), kId);
  const std::string made = uuid_of_prediction("order-17");
  EXPECT_TRUE(base::is_uuid(made)) << made;
  EXPECT_EQ(made[14], '8');
  EXPECT_NE(std::string_view("89ab").find(made[19]), std::string_view::npos);
  EXPECT_EQ(uuid_of_prediction("order-17"), made);
  EXPECT_NE(uuid_of_prediction("order-18"), made);
}

}  // namespace
}  // namespace nexusml::serve
