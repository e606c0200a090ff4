#include "nexusml/stats/profile_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>

#include "nexusml/stats/bin_edges.h"

namespace nexusml::stats {
namespace {

using testing::Each;
using testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The edges without those that cut the tails: `below` of them on the lower side.
std::vector<double> inner_edges(const NumericProfile& profile, std::size_t below) {
  return {profile.edges.begin() + static_cast<std::ptrdiff_t>(below), profile.edges.end() - 7};
}

// numpy: a.mean(), a.std(), numpy.percentile(a, q), numpy.quantile(a, q, method="inverted_cdf")
TEST(ProfileNumbers, agrees_with_numpy) {
  const NumericProfile profile = profile_numbers({7, 1, 3, 3, 9, -2, 4.5, 3, 8, 0.25}, {.bins = 4});
  EXPECT_EQ(profile.count, 10U);
  EXPECT_EQ(profile.distinct, 8U);
  EXPECT_NEAR(profile.mean, 3.675, 1e-14);
  EXPECT_NEAR(profile.standard_deviation, 3.3355097061768535, 1e-14);
  EXPECT_EQ(profile.minimum, -2);
  EXPECT_EQ(profile.maximum, 9);
  ASSERT_EQ(profile.quantiles.size(), kProfileQuantiles);
  EXPECT_NEAR(profile.quantiles[1], -1.7975, 1e-13);
  EXPECT_NEAR(profile.quantiles[10], 0.025, 1e-13);
  EXPECT_NEAR(profile.quantiles[25], 1.5, 1e-13);
  EXPECT_NEAR(profile.quantiles[50], 3, 1e-13);
  EXPECT_NEAR(profile.quantiles[75], 6.375, 1e-13);
  EXPECT_NEAR(profile.quantiles[99], 8.91, 1e-13);
  EXPECT_THAT(inner_edges(profile, 7), ElementsAre(1, std::nextafter(3, 0), 3, 7));
}

TEST(ProfileNumbers, of_a_constant_tell_below_at_and_above) {
  const NumericProfile profile = profile_numbers(std::vector<double>(40, 5.0));
  EXPECT_EQ(profile.standard_deviation, 0);
  EXPECT_EQ(profile.distinct, 1U);
  EXPECT_THAT(profile.edges, ElementsAre(std::nextafter(5.0, 0), 5));
  EXPECT_THAT(profile.counts, ElementsAre(0, 40, 0));
  EXPECT_THAT(profile.quantiles, Each(5));
}

TEST(ProfileNumbers, of_nothing_have_one_empty_bin) {
  const NumericProfile empty = profile_numbers({});
  EXPECT_EQ(empty.count, 0U);
  EXPECT_TRUE(empty.quantiles.empty());
  EXPECT_THAT(empty.counts, ElementsAre(0));
  const NumericProfile missing = profile_numbers({kNan, kInfinity, -kInfinity});
  EXPECT_EQ(missing.count, 0U);
  EXPECT_EQ(missing.missing, 3U);
  EXPECT_EQ(missing.mean, 0);
  EXPECT_THAT(missing.counts, ElementsAre(0));
}

TEST(ProfileNumbers, give_a_frequent_value_a_bin_to_itself) {
  std::vector<double> values(600, 0.0);
  for (int i = 1; i <= 400; ++i) values.push_back(i);
  const NumericProfile profile = profile_numbers(values, {.bins = 10});
  EXPECT_THAT(inner_edges(profile, 0), ElementsAre(std::nextafter(0.0, -1), 0, 100, 200, 300));
  EXPECT_THAT(std::span(profile.counts).first(5), ElementsAre(0, 600, 100, 100, 100));
}

TEST(ProfileNumbers, cut_outer_bins_beyond_the_outermost_quantile) {
  std::vector<double> values;
  for (int i = 0; i < 1'000; ++i) values.push_back(i % 100);
  const NumericProfile profile = profile_numbers(values, {.bins = 4});
  const double deviation = profile.standard_deviation;
  const std::size_t centre = 7;
  EXPECT_THAT(std::span(profile.edges).subspan(centre, 3), ElementsAre(24, 49, 74));
  EXPECT_EQ(profile.edges[centre - 1], 24 - deviation / 4);
  EXPECT_EQ(profile.edges.front(), 24 - 16 * deviation);
  EXPECT_EQ(profile.edges.back(), 74 + 16 * deviation);
  EXPECT_EQ(profile.edges.size(), 3U + 14);
}

TEST(ProfileNumbers, make_edges_and_counts_that_fit_for_any_values) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> values(1 + random() % 300);
    const std::uint64_t distinct = 1 + random() % 200;
    const double scale = std::pow(10.0, static_cast<double>(random() % 600) - 300);
    for (double& value : values) value = (static_cast<double>(random() % distinct) - 20) * scale;
    if (round % 3 == 0) values.push_back(kNan);
    const std::size_t bins = 2 + random() % 60;
    const NumericProfile profile = profile_numbers(values, {.bins = bins});
    const auto edges = BinEdges::create(profile.edges);
    ASSERT_TRUE(edges.ok());
    ASSERT_LE(edges->bins(), 2 * bins + 15);
    BinCounter counter(*edges);
    for (const double value : values) counter.add(value);
    EXPECT_TRUE(std::ranges::equal(counter.counts(), profile.counts));
    EXPECT_EQ(counter.missing(), profile.missing);
    EXPECT_TRUE(std::ranges::is_sorted(profile.quantiles));
    EXPECT_EQ(profile.quantiles.front(), profile.minimum);
    EXPECT_EQ(profile.quantiles.back(), profile.maximum);
    EXPECT_TRUE(std::isfinite(profile.mean) && std::isfinite(profile.standard_deviation));
  }
}

TEST(ProfileNumbers, of_the_largest_numbers_stay_finite) {
  const double largest = std::numeric_limits<double>::max();
  const NumericProfile profile = profile_numbers({-largest, largest, 0, -largest});
  EXPECT_TRUE(std::isfinite(profile.mean) && std::isfinite(profile.standard_deviation));
  for (const double quantile : profile.quantiles) EXPECT_TRUE(std::isfinite(quantile));
  for (const double edge : profile.edges) EXPECT_TRUE(std::isfinite(edge));
}

TEST(ProfileNumbers, stop_telling_distinct_values_apart) {
  std::vector<double> values(5'000);
  std::iota(values.begin(), values.end(), 0);
  EXPECT_EQ(profile_numbers(values).distinct, kMostDistinctValues + 1);
}

TEST(ProfileBins, spread_values_evenly_over_each_bin) {
  const std::vector<std::uint64_t> counts{0, 50, 50, 0};
  const auto profile = profile_bins({0.25, 0.5, 0.75}, counts, 0, 1);
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->count, 100U);
  EXPECT_DOUBLE_EQ(profile->mean, 0.5);
  EXPECT_NEAR(profile->standard_deviation, 0.5 / std::sqrt(12.0), 1e-12);
  EXPECT_EQ(profile->minimum, 0.25);
  EXPECT_EQ(profile->maximum, 0.75);
  EXPECT_NEAR(profile->quantiles[10], 0.3, 1e-12);
  EXPECT_EQ(profile->quantiles.front(), 0.25);
  EXPECT_EQ(profile->quantiles.back(), 0.75);
  EXPECT_EQ(profile->counts, counts);
}

TEST(ProfileBins, of_nothing_are_empty) {
  const std::vector<std::uint64_t> none(2);
  const auto profile = profile_bins({0.5}, none, 0, 1);
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->count, 0U);
  EXPECT_TRUE(profile->quantiles.empty());
}

TEST(ProfileBins, refuse_what_does_not_fit) {
  const std::vector<std::uint64_t> counts{1, 2};
  EXPECT_FALSE(profile_bins({0.5, 0.4}, counts, 0, 1).ok());
  EXPECT_FALSE(profile_bins({0.5, 0.6}, counts, 0, 1).ok());
  EXPECT_FALSE(profile_bins({1.0}, counts, 0, 1).ok());
  EXPECT_FALSE(profile_bins({0.5}, counts, 0, kNan).ok());
  EXPECT_FALSE(profile_bins({0.5}, counts, 0, kInfinity).ok());
}

TEST(ProfileCategories, keep_the_most_frequent) {
  const std::vector<std::string_view> values{"b", "a", "c", "b", "a", "d", "b"};
  const CategoricalProfile profile = profile_categories(values, 3, {.categories = 2});
  EXPECT_THAT(profile.categories, ElementsAre(CategoryCount{"b", 3}, CategoryCount{"a", 2}));
  EXPECT_EQ(profile.other, 2U);
  EXPECT_EQ(profile.missing, 3U);
}

TEST(ProfileCategories, of_nothing_and_of_missing_values_only) {
  EXPECT_EQ(profile_categories({}), CategoricalProfile{});
  EXPECT_EQ(profile_categories({}, 9).missing, 9U);
}

TEST(ProfileCategories, count_long_and_broken_texts_among_the_others) {
  const std::string longest(kLongestCategoryBytes, 'x');
  const std::string longer = longest + "x";
  const std::vector<std::string_view> values{longest, longer, "\xff", "", ""};
  const CategoricalProfile profile = profile_categories(values);
  EXPECT_THAT(profile.categories, ElementsAre(CategoryCount{"", 2}, CategoryCount{longest, 1}));
  EXPECT_EQ(profile.other, 2U);
}

TEST(ProfileCategories, of_very_many_different_ones_stay_small) {
  std::vector<std::string> names;
  for (int i = 0; i < 200'000; ++i) names.push_back(std::to_string(i));
  const std::vector<std::string_view> values(names.begin(), names.end());
  const CategoricalProfile profile = profile_categories(values);
  EXPECT_EQ(profile.categories.size(), 1'000U);
  EXPECT_EQ(profile.other, 199'000U);
}

TEST(ProfileCategoryCounts, add_up_a_name_that_stands_twice) {
  const std::vector<CategoryCount> counts{{"a", 1}, {"b", 2}, {"a", 4}, {"never", 0}};
  EXPECT_THAT(profile_category_counts(counts).categories, ElementsAre(CategoryCount{"a", 5}, CategoryCount{"b", 2}));
}

TEST(ProfileCounts, DescribesWhatWasCountedInAnothersBins) {
  // Edges far outside of the values, as when a window has left its reference.
  const auto made = profile_counts({-100, 0, 10, 20, 500}, std::vector<std::uint64_t>{0, 0, 30, 10, 0, 0}, 7, 2, 14);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->count, 40U);
  EXPECT_EQ(made->missing, 7U);
  EXPECT_EQ(made->minimum, 2);
  EXPECT_EQ(made->maximum, 14);
  // (30 x 6 + 10 x 12) / 40, and the spread of two uniform pieces [2, 10] and [10, 14]: numpy, by hand.
  EXPECT_DOUBLE_EQ(made->mean, 7.5);
  EXPECT_DOUBLE_EQ(made->standard_deviation,
                   std::sqrt(0.75 * (1.5 * 1.5 + 64.0 / 12) + 0.25 * (4.5 * 4.5 + 16.0 / 12)));
  EXPECT_EQ(made->quantiles.front(), 2);
  EXPECT_EQ(made->quantiles.back(), 14);
  EXPECT_TRUE(std::is_sorted(made->quantiles.begin(), made->quantiles.end()));
}

TEST(ProfileCounts, OfOneValueAndOfNoneIsDefined) {
  const auto constant = profile_counts({1, 2}, std::vector<std::uint64_t>{0, 5, 0}, 0, 1.5, 1.5);
  ASSERT_TRUE(constant.ok());
  EXPECT_EQ(constant->mean, 1.5);
  EXPECT_EQ(constant->standard_deviation, 0);
  EXPECT_EQ(constant->distinct, 1U);
  const auto none = profile_counts({1, 2}, std::vector<std::uint64_t>{0, 0, 0}, 9, 0, 0);
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->count, 0U);
  EXPECT_EQ(none->missing, 9U);
  EXPECT_TRUE(none->quantiles.empty());
  const auto huge = profile_counts({0}, std::vector<std::uint64_t>{3, 3}, 0, -1.7e308, 1.7e308);
  ASSERT_TRUE(huge.ok());
  EXPECT_TRUE(std::isfinite(huge->mean) && std::isfinite(huge->standard_deviation));
}

TEST(ProfileCounts, RefusesWhatContradictsItself) {
  EXPECT_FALSE(profile_counts({2, 1}, std::vector<std::uint64_t>{1, 1, 1}, 0, 0, 3).ok());
  EXPECT_FALSE(profile_counts({1, 2}, std::vector<std::uint64_t>{1, 1}, 0, 0, 3).ok());
  EXPECT_FALSE(profile_counts({1, 2}, std::vector<std::uint64_t>{1, 0, 0}, 0, 5, 9).ok());
  EXPECT_FALSE(profile_counts({1, 2}, std::vector<std::uint64_t>{1, 0, 0}, 0, std::nan(""), 9).ok());
}

}  // namespace
}  // namespace nexusml::stats
