#include "nexusml/models/feature_schema.h"

#include <gtest/gtest.h>

#include <cmath>

namespace nexusml::models {
namespace {

Feature numeric(std::string name) {
  Feature feature;
  feature.name = std::move(name);
  return feature;
}

Feature categorical(std::string name, std::vector<std::string> categories) {
  Feature feature;
  feature.name = std::move(name);
  feature.kind = Feature::Kind::kCategorical;
  feature.categories = std::move(categories);
  return feature;
}

TEST(FeatureSchema, FindsFeaturesByNameInTheirOrder) {
  const auto schema = FeatureSchema::create({numeric("age"), categorical("sex", {"f", "m"})}).value();
  EXPECT_EQ(schema.size(), 2u);
  EXPECT_EQ(schema.index_of("age"), 0);
  EXPECT_EQ(schema.index_of("sex"), 1);
  EXPECT_EQ(schema.index_of("Age"), -1);
  EXPECT_EQ(schema.index_of(""), -1);
}

TEST(FeatureSchema, CodeIsTheCategorysIndexAndNanWhenUnseen) {
  const auto schema = FeatureSchema::create({categorical("sex", {"f", "m"})}).value();
  EXPECT_EQ(schema.code_of(0, "f"), 0);
  EXPECT_EQ(schema.code_of(0, "m"), 1);
  EXPECT_TRUE(std::isnan(schema.code_of(0, "x")));
}

TEST(FeatureSchema, CodeOfANumericFeatureIsNan) {
  const auto schema = FeatureSchema::create({numeric("age")}).value();
  EXPECT_TRUE(std::isnan(schema.code_of(0, "1")));
}

TEST(FeatureSchema, RefusesTwiceTheSameName) {
  const auto schema = FeatureSchema::create({numeric("age"), numeric("age")});
  ASSERT_FALSE(schema.ok());
  EXPECT_EQ(schema.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(schema.error().message, "feature \"age\" stands twice in the schema");
}

TEST(FeatureSchema, RefusesCategoricalWithoutOrWithRepeatedCategories) {
  EXPECT_EQ(FeatureSchema::create({categorical("sex", {})}).error().message,
            "feature \"sex\" is categorical and has no category");
  EXPECT_EQ(FeatureSchema::create({categorical("sex", {"f", "f"})}).error().message,
            "feature \"sex\" has the category \"f\" twice");
}

TEST(IsMissing, KnowsTheUsualWordsInAnyCase) {
  for (const char* cell : {"", "NA", "na", "N/A", "NaN", "null", "NULL", "None", "?"})
    EXPECT_TRUE(is_missing(cell)) << cell;
  for (const char* cell : {"0", "-", "no", "nanx", "inf", "missing", "??"}) EXPECT_FALSE(is_missing(cell)) << cell;
}

}  // namespace
}  // namespace nexusml::models
