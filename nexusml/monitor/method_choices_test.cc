#include "nexusml/monitor/method_choices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nexusml::monitor {
namespace {

using ::testing::HasSubstr;

TEST(MethodChoices, ReadsMethodsAndThresholds) {
  const auto choices = parse_method_choices("age=psi:0.25, city = chi_square ,a=b=ks:1e-3").value();
  ASSERT_EQ(choices.size(), 3U);
  EXPECT_EQ(choices.at("age").method, DriftMethod::kPsi);
  EXPECT_EQ(choices.at("age").threshold, 0.25);
  EXPECT_EQ(choices.at("city").method, DriftMethod::kChiSquare);
  EXPECT_FALSE(choices.at("city").threshold.has_value());
  EXPECT_EQ(choices.at("a=b").method, DriftMethod::kKolmogorovSmirnov);
  EXPECT_TRUE(parse_method_choices("").value().empty());
}

TEST(MethodChoices, QuotesWhatIsWrong) {
  const auto message = [](std::string_view text) {
    const auto refused = parse_method_choices(text);
    return refused.ok() ? std::string("none") : refused.error().message;
  };
  EXPECT_THAT(message("age"), HasSubstr("\"age\": no \"=\"; write feature=method"));
  EXPECT_THAT(message("age=magic"), HasSubstr("no method \"magic\"; there are kolmogorov_smirnov, "));
  EXPECT_THAT(message("=psi"), HasSubstr("no feature before"));
  EXPECT_THAT(message("a=psi,a=ks"), HasSubstr("stands twice"));
  for (const std::string_view text : {"a=psi:", "a=psi:x", "a=psi:0", "a=psi:-1", "a=psi:inf", "a=psi:1:2"}) {
    EXPECT_THAT(message(text), HasSubstr("the threshold is a positive number")) << text;
  }
  for (const std::string_view text : {"a=ks:1", "a=ks:0", "a=chi_square:2"}) {
    EXPECT_THAT(message(text), HasSubstr("a p-value between 0 and 1")) << text;
  }
}

}  // namespace
}  // namespace nexusml::monitor
