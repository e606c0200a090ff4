#include "nexusml/api/answer/parameter.h"

#include <gtest/gtest.h>

namespace nexusml::api {
namespace {

TEST(WrongParameter, NamesItTheValueAndWhatIsAllowed) {
  const Error error = wrong_parameter("hours", "abc", "a number above 0");
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.message, "hours: a number above 0 was expected, not \"abc\"");
  ASSERT_EQ(error.fields.size(), 1U);
  EXPECT_EQ(error.fields[0].field, "hours");
  EXPECT_EQ(error.fields[0].reason, "a number above 0 was expected, not \"abc\"");
}

TEST(WrongParameter, ShowsNoValueThatIsLongOrNoText) {
  EXPECT_EQ(wrong_parameter("a",
                            "\xff\n"
                            "b",
                            "x")
                .message,
            "a: x was expected, not \"??b\"");
  EXPECT_EQ(wrong_parameter("a", std::string(61, 'z'), "x").message,
            "a: x was expected, not \"" + std::string(60, 'z') + "...\"");
  EXPECT_EQ(wrong_parameter("a", "", "x").message, "a: x was expected, not \"\"");
}

TEST(UnknownModel, NamesThoseThatAreWatched) {
  const Error error = unknown_model("x", {"a", "b"});
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(error.message, "model_type: no model \"x\" is watched; those watched: a, b");
  EXPECT_EQ(error.fields.at(0).field, "model_type");
  EXPECT_EQ(unknown_model("x", {}).message, "model_type: no model \"x\" is watched; none is yet");
  EXPECT_TRUE(unknown_model("x", std::vector<std::string>(23, "m")).message.ends_with("m and 3 more"));
}

}  // namespace
}  // namespace nexusml::api
