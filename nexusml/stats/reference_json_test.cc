#include "nexusml/stats/reference_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "nexusml/stats/profile_builder.h"

namespace nexusml::stats {
namespace {

using nlohmann::json;
using testing::HasSubstr;

ReferenceProfile whole_profile() {
  ReferenceProfile profile;
  profile.rows = 1'000'000;
  profile.sampled_rows = 100'000;
  profile.features.push_back({"age", profile_numbers({1, 2, 2, 3.25, 1e-300, -7e22, 0.1})});
  profile.features.push_back({"empty", profile_numbers({})});
  profile.features.push_back({"constant", profile_numbers({4, 4, 4})});
  profile.features.push_back({"sex", profile_category_counts(std::vector<CategoryCount>{{"f", 3}, {"m\"\n", 2}}, 1)});
  profile.labels = profile_category_counts(std::vector<CategoryCount>{{"không", 3}});
  profile.confidence = *profile_bins({0.5}, std::vector<std::uint64_t>{3, 4}, 0, 1);
  return profile;
}

std::string message(const std::string& text) {
  const auto read = parse_reference_profile(text);
  EXPECT_FALSE(read.ok());
  if (read.ok()) return "it was read";
  EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  return read.error().message;
}

std::string message(const json& document) {
  return message(document.dump());
}

TEST(ReferenceJson, gives_the_profile_back_exactly) {
  const std::string text = to_json(whole_profile());
  const auto read = parse_reference_profile(text);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(*read, whole_profile());
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(*parse_reference_profile(to_json(ReferenceProfile{})), ReferenceProfile{});
}

TEST(ReferenceJson, finds_features_by_name) {
  const ReferenceProfile profile = whole_profile();
  ASSERT_NE(profile.find("sex"), nullptr);
  EXPECT_EQ(profile.find("sex")->name, "sex");
  EXPECT_EQ(profile.find("height"), nullptr);
}

TEST(ReferenceJson, refuses_other_formats) {
  EXPECT_EQ(message(std::string("nothing")), "it is no JSON");
  EXPECT_EQ(message(std::string("[1]")), "it is no object");
  EXPECT_EQ(message(std::string("{}")), "\"format_version\" is missing");
  EXPECT_EQ(message(std::string(R"({"format_version":2})")), "its format version is 2, this program reads 1");
}

TEST(ReferenceJson, checks_every_number) {
  const json whole = json::parse(to_json(whole_profile()));
  const auto broken = [&](const char* pointer, const json& value) {
    json changed = whole;
    changed[json::json_pointer(pointer)] = value;
    return message(changed);
  };
  EXPECT_EQ(broken("/rows", -1), "\"rows\" is no count");
  EXPECT_EQ(broken("/rows", 5), "\"sampled_rows\" are more than the rows");
  EXPECT_EQ(broken("/features/0/mean", nullptr), "\"features[0].mean\" is no finite number");
  EXPECT_EQ(broken("/features/0/mean", "3"), "\"features[0].mean\" is no finite number");
  EXPECT_EQ(broken("/features/0/count", 1.5), "\"features[0].count\" is no count");
  EXPECT_EQ(broken("/features/0/count", 99), "\"features[0].counts\" do not add up to the count");
  EXPECT_EQ(broken("/features/0/counts/0", true), "\"features[0].counts\" holds what is no count");
  EXPECT_EQ(broken("/features/0/counts/0", 18446744073709551615U), "\"features[0].counts\" do not add up to the count");
  EXPECT_EQ(broken("/features/0/edges/0", 100), "\"features[0].edges\" do not increase strictly");
  EXPECT_EQ(broken("/features/0/edges", json::array()), "\"features[0].counts\" do not fit the edges");
  EXPECT_EQ(broken("/features/0/quantiles/50", 1e30), "\"features[0].quantiles\" fall");
  EXPECT_EQ(broken("/features/0/quantiles", json::array()), "\"features[0].quantiles\" are not one per cent");
  EXPECT_EQ(broken("/features/0/minimum", 4), "\"features[0].minimum\" is above the maximum");
  EXPECT_EQ(broken("/features/0/minimum", 3), "\"features[0].quantiles\" lie outside minimum and maximum");
  EXPECT_EQ(broken("/features/0/standard_deviation", -1), "\"features[0].standard_deviation\" is negative");
  EXPECT_EQ(broken("/features/0/distinct", 99), "\"features[0].distinct\" is above the count");
  EXPECT_EQ(broken("/features/0/kind", "text"), "\"features[0].kind\" is neither numeric nor categorical");
  EXPECT_EQ(broken("/features/0", 7), "\"features[0]\" is no object");
  EXPECT_EQ(broken("/features/1/name", "age"), "\"features[1].name\" stands twice");
  EXPECT_EQ(broken("/features", 1), "\"features\" is no list");
  EXPECT_EQ(broken("/features/3/categories/1/count", -1), "\"features[3].categories[1].count\" is no count");
  EXPECT_EQ(broken("/features/3/categories/1/name", "f"), "\"features[3].categories\" name one category twice");
  EXPECT_EQ(broken("/features/3/other", 18446744073709551615U),
            "\"features[3].categories\" add up to more than 64 bits hold");
  EXPECT_EQ(broken("/labels", whole.at("confidence")), "\"labels\" is of the wrong kind");
  EXPECT_EQ(broken("/confidence", whole.at("labels")), "\"confidence\" is of the wrong kind");
}

TEST(ReferenceJson, refuses_numbers_beyond_a_double) {
  std::string text = to_json(whole_profile());
  const std::size_t mean = text.find("\"mean\":") + 7;
  text.replace(mean, text.find(',', mean) - mean, "1e999");
  EXPECT_EQ(message(text), "it is no JSON");
}

}  // namespace
}  // namespace nexusml::stats
