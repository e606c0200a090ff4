#include "nexusml/stats/profile_summaries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "nexusml/stats/reference_json.h"
#include "nexusml/stats/wasserstein.h"

namespace nexusml::stats {
namespace {

struct Summaries {
  QuantileSketch sketch{7};
  Moments moments;

  void add(double value) {
    sketch.add(value);
    moments.add(value);
  }
  [[nodiscard]] NumericProfile profile() const { return profile_sketch(sketch, moments, 3).value(); }
};

TEST(ProfileSketch, of_few_numbers_is_the_exact_profile) {
  Summaries summaries;
  std::vector<double> values;
  for (int i = 0; i < 150; ++i) values.push_back(i % 5 == 0 ? 0 : i * 0.25);
  for (const double value : values) summaries.add(value);
  const NumericProfile sketched = summaries.profile();
  const NumericProfile exact = profile_numbers(values);
  EXPECT_EQ(sketched.count, exact.count);
  EXPECT_EQ(sketched.missing, 3U);
  EXPECT_EQ(sketched.distinct, exact.distinct);
  ASSERT_EQ(sketched.edges.size(), exact.edges.size());
  for (std::size_t i = 0; i < exact.edges.size(); ++i) EXPECT_NEAR(sketched.edges[i], exact.edges[i], 1e-9);
  EXPECT_EQ(sketched.counts, exact.counts);
}

TEST(ProfileSketch, of_many_numbers_has_the_rank_error) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  Summaries summaries;
  std::vector<double> values(50'000);
  for (double& value : values) {
    value = normal(random);
    summaries.add(value);
  }
  const NumericProfile sketched = summaries.profile();
  EXPECT_EQ(std::accumulate(sketched.counts.begin(), sketched.counts.end(), std::uint64_t{0}), 50'000U);
  std::ranges::sort(values);
  for (std::size_t i = 0; i < kProfileQuantiles; ++i) {
    const auto rank = std::ranges::upper_bound(values, sketched.quantiles[i]) - values.begin();
    EXPECT_NEAR(static_cast<double>(rank) / 50'000, static_cast<double>(i) / 100, QuantileSketch::kRankError);
  }
  const BoundedHistogram exact{sketched.edges, sketched.counts, values.front(), values.back()};
  EXPECT_NEAR(normalised_wasserstein(sketched, exact.counts, exact.minimum, exact.maximum).value().value, 0, 1e-12);
}

TEST(ProfileSketch, survives_its_file) {
  Summaries summaries;
  for (int i = 0; i < 20'000; ++i) summaries.add(i % 3 == 0 ? 1 : i);
  ReferenceProfile reference;
  reference.features.push_back({"x", summaries.profile()});
  reference.features.push_back({"nothing", Summaries{}.profile()});
  const auto read = parse_reference_profile(to_json(reference));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(*read, reference);
}

TEST(ProfileSketch, refuses_summaries_of_different_data) {
  Summaries summaries;
  summaries.add(1);
  EXPECT_FALSE(profile_sketch(summaries.sketch, Moments{}).ok());
}

TEST(ProfileFrequent, counts_what_is_unknown_among_the_others) {
  FrequentCategories found(16);
  for (int i = 0; i < 1'000; ++i) {
    found.add(std::to_string(i));
    found.add("often");
  }
  const CategoricalProfile profile = profile_frequent(found, 5, {.categories = 4});
  EXPECT_EQ(profile.categories[0].name, "often");
  EXPECT_EQ(profile.missing, 5U);
  std::uint64_t sum = profile.other;
  for (const CategoryCount& category : profile.categories) sum += category.count;
  EXPECT_EQ(sum, 2'000U);
  EXPECT_LE(profile.categories.size(), 4U);
}

}  // namespace
}  // namespace nexusml::stats
