#include "nexusml/monitor/table_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nexusml::monitor {
namespace {

using ::testing::HasSubstr;

Result<TableProfile> profile(const std::string& csv, const TableProfileOptions& options = {}) {
  return profile_table(*table_text(csv), options);
}

std::string refusal(const std::string& csv, const TableProfileOptions& options = {}) {
  return profile(csv, options).error().message;
}

TEST(TableProfile, TypesAreInferredUnlessDeclaredOrKnown) {
  const std::string csv = "a,b,c,d\n1,1,1,x\n2,2,2,y\n,3,oops,\n";
  const TableProfile inferred = profile(csv).value();
  ASSERT_EQ(inferred.profile.features.size(), 4U);
  EXPECT_EQ(inferred.profile.rows, 3U);
  const auto is_numeric = [](const TableProfile& made, std::size_t i) {
    return std::holds_alternative<stats::NumericProfile>(made.profile.features[i].profile);
  };
  EXPECT_TRUE(is_numeric(inferred, 0));
  EXPECT_FALSE(is_numeric(inferred, 2));
  const TableProfile declared =
      profile(
          csv,
          {.types = {{"a", FeatureType::kCategorical}},
           .known = {{"a", FeatureType::kNumeric}, {"c", FeatureType::kNumeric}, {"elsewhere", FeatureType::kNumeric}}})
          .value();
  EXPECT_FALSE(is_numeric(declared, 0)) << "what is declared goes first";
  ASSERT_TRUE(is_numeric(declared, 2));
  EXPECT_EQ(std::get<stats::NumericProfile>(declared.profile.features[2].profile).missing, 1U) << "a text is no number";
}

TEST(TableProfile, AnswersHaveTheirPlace) {
  const TableProfile labels =
      profile("x,answer,sure\n1,yes,0.5\n2,no,0.75\n", {.prediction = "answer", .confidence = "sure"}).value();
  ASSERT_EQ(labels.profile.features.size(), 1U);
  EXPECT_EQ(labels.profile.labels->categories.size(), 2U);
  EXPECT_EQ(labels.profile.confidence->mean, 0.625);
  const TableProfile numbers = profile("x,answer\n1,10\n2,20\n", {.prediction = "answer"}).value();
  EXPECT_EQ(numbers.profile.value->mean, 15);
  EXPECT_FALSE(numbers.profile.labels);
}

TEST(TableProfile, OnlyAModelsFeaturesAreTaken) {
  const TableProfile made = profile("x,y,label\n1,2,3\n", {.columns = {"y", "z"}}).value();
  ASSERT_EQ(made.profile.features.size(), 1U);
  EXPECT_EQ(made.profile.features[0].name, "y");
}

TEST(TableProfile, RefusesWhatDoesNotExist) {
  EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
  EXPECT_THAT(refusal("a\n"), HasSubstr("no row below the header"));
  EXPECT_THAT(refusal("a\n1\n", {.types = {{"b", FeatureType::kNumeric}}}), HasSubstr("no column \"b\"; there are a"));
  EXPECT_THAT(refusal("a\n1\n", {.ignored = {"a"}}), HasSubstr("no column is a feature"));
  EXPECT_THAT(refusal("a,c\n1,high\n", {.confidence = "c"}), HasSubstr("confidences that are no numbers"));
}

TEST(TableProfile, ALargeTableIsCountedWhole) {
  std::string csv = "x,c\n";
  for (int i = 0; i < 40'000; ++i) csv += std::to_string(i % 1'000) + "," + std::to_string(i % 7) + "k\n";
  const TableProfile made = profile(csv).value();
  const auto& x = std::get<stats::NumericProfile>(made.profile.features[0].profile);
  EXPECT_EQ(x.count, 40'000U);
  EXPECT_NEAR(x.mean, 499.5, 1e-9);
  EXPECT_LT(x.counts.size(), 130U) << "a live window holds each bin sixty times";
}

TEST(ColumnTypes, AreReadWithEqualsSignsOrColons) {
  const ColumnTypes types = parse_column_types("a:categorical, b.c=numeric").value();
  EXPECT_EQ(types.at("a"), FeatureType::kCategorical);
  EXPECT_EQ(types.at("b.c"), FeatureType::kNumeric);
  EXPECT_TRUE(parse_column_types("").value().empty());
  for (const char* bad : {"a", "a:text", ":numeric", "a:numeric,a:numeric"}) {
    EXPECT_FALSE(parse_column_types(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace nexusml::monitor
