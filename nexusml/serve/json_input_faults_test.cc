#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/serve/json_input.h"
#include "tests/support/sample_models.h"

namespace nexusml::serve {
namespace {

using models::ModelType;

TEST(JsonInput, SaysWhatKindOfFaultARefusalIs) {
  using telemetry::InputFault;
  JsonInputReader reader;
  const auto fault = [&](ModelType type, std::string_view body) {
    models::ModelInfo info = support::fake_info(type, {"a", "b"});
    info.schema = support::two_features();
    std::string memory(body);
    memory.append(JsonInputReader::kPadding, ' ');
    EXPECT_FALSE(reader.read(std::string_view(memory).substr(0, body.size()), info)) << body;
    return std::pair(reader.failure().fault, std::string(reader.failure().field()));
  };
  EXPECT_EQ(fault(ModelType::kSentiment, "{"), std::pair(InputFault::kMalformed, std::string()));
  EXPECT_EQ(fault(ModelType::kSentiment, "{}"), std::pair(InputFault::kMissingField, std::string("text")));
  EXPECT_EQ(fault(ModelType::kSentiment, R"({"text":1})"), std::pair(InputFault::kWrongType, std::string("text")));
  EXPECT_EQ(fault(ModelType::kDiagnostic, R"({"features":{"age":"old"}})"),
            std::pair(InputFault::kWrongType, std::string("features.age")));
  EXPECT_EQ(fault(ModelType::kDiagnostic, R"({"features":{}})").first, InputFault::kMissingField);
  EXPECT_EQ(fault(ModelType::kDiagnostic, R"({"features":{"age":1,"age":2}})").first, InputFault::kNotAllowed);
  EXPECT_EQ(fault(ModelType::kRecsys, R"({"user_id":"u","top_k":0})"),
            std::pair(InputFault::kNotAllowed, std::string("top_k")));
  EXPECT_EQ(fault(ModelType::kTrend, R"({"values":[1,"2"],"horizon":1})"),
            std::pair(InputFault::kWrongType, std::string("values[1]")));
}

TEST(JsonInput, CountsTheFieldsThatTheModelDoesNotKnowBeyondTheWarnings) {
  JsonInputReader reader;
  models::ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"a", "b"});
  info.schema = support::two_features();
  std::string body = R"({"color":1,"features":{"age":1)";
  for (int i = 0; i < 200; ++i) body += ",\"x" + std::to_string(i) + "\":1";
  body += "}}";
  const std::size_t size = body.size();
  body.append(JsonInputReader::kPadding, ' ');
  ASSERT_TRUE(reader.read(std::string_view(body).substr(0, size), info));
  EXPECT_EQ(reader.unknown_fields().count, 201U);
  EXPECT_EQ(reader.unknown_fields().first, "color");
  EXPECT_LT(reader.warnings().size(), 201U);
  std::string known = R"({"features":{"age":1}})";
  const std::size_t length = known.size();
  known.append(JsonInputReader::kPadding, ' ');
  ASSERT_TRUE(reader.read(std::string_view(known).substr(0, length), info));
  EXPECT_EQ(reader.unknown_fields().count, 0U);
}

TEST(JsonInput, ACategoryThatTrainingNeverSawIsNoMissingOne) {
  JsonInputReader reader;
  models::ModelInfo info = support::fake_info(ModelType::kDiagnostic, {"a", "b"});
  info.schema = support::two_features();
  std::string body = R"({"features":{"age":null,"sex":"x"}})";
  const std::size_t size = body.size();
  body.append(JsonInputReader::kPadding, ' ');
  ASSERT_TRUE(reader.read(std::string_view(body).substr(0, size), info));
  const auto values = std::get<models::FeatureInput>(reader.input()).values;
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_FALSE(telemetry::is_unknown_value(values[0]));
  EXPECT_TRUE(std::isnan(values[1])) << "the engine takes it for missing";
  EXPECT_TRUE(telemetry::is_unknown_value(values[1]));
}

}  // namespace
}  // namespace nexusml::serve
