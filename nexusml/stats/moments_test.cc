#include "nexusml/stats/moments.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace nexusml::stats {
namespace {

Moments of(const std::vector<double>& values) {
  Moments moments;
  for (const double value : values) moments.add(value);
  return moments;
}

// numpy: a = [1.5, -2, 3.25, 8, 0]; a.mean(), a.std(), a.var()
TEST(Moments, agree_with_numpy) {
  const Moments moments = of({1.5, -2, 3.25, 8, 0});
  EXPECT_EQ(moments.count(), 5U);
  EXPECT_NEAR(moments.mean(), 2.15, 1e-15);
  EXPECT_NEAR(moments.variance(), 11.54, 1e-14);
  EXPECT_NEAR(moments.standard_deviation(), std::sqrt(11.54), 1e-14);
  EXPECT_EQ(moments.minimum(), -2);
  EXPECT_EQ(moments.maximum(), 8);
}

TEST(Moments, of_nothing_are_zero) {
  const Moments none;
  EXPECT_EQ(none.count(), 0U);
  EXPECT_EQ(none.mean(), 0);
  EXPECT_EQ(none.variance(), 0);
  EXPECT_EQ(none.minimum(), 0);
  EXPECT_EQ(none.maximum(), 0);
}

TEST(Moments, keep_the_spread_of_numbers_far_from_zero) {
  EXPECT_NEAR(of({1e9 + 1, 1e9 + 2, 1e9 + 3}).variance(), 2.0 / 3, 1e-6);
  EXPECT_EQ(of({1e300, 1e300}).variance(), 0);
}

// From whole numbers, by hand in fractions: offsets 0, 0.25, 0.5, 1.75 have the mean 0.625 and the variance 0.453125.
TEST(Moments, of_numbers_at_hand_lose_no_digit_far_from_zero) {
  const Moments moments = Moments::of(std::vector{1e9, 1e9 + 0.25, 1e9 + 0.5, 1e9 + 1.75});
  EXPECT_EQ(moments.count(), 4U);
  EXPECT_EQ(moments.mean(), 1e9 + 0.625);
  EXPECT_NEAR(moments.variance(), 0.453125, 1e-15);
  EXPECT_EQ(moments.minimum(), 1e9);
  EXPECT_EQ(moments.maximum(), 1e9 + 1.75);
}

TEST(Moments, of_numbers_at_hand_are_those_of_numbers_added) {
  std::mt19937_64 random(6);
  std::normal_distribution<double> normal(2, 3);
  std::vector<double> values(10'000);
  for (double& value : values) value = normal(random);
  const Moments added = of(values);
  const Moments at_hand = Moments::of(values);
  EXPECT_EQ(at_hand.count(), added.count());
  EXPECT_NEAR(at_hand.mean(), added.mean(), 1e-12);
  EXPECT_NEAR(at_hand.variance(), added.variance(), 1e-11);
  EXPECT_EQ(Moments::of({}).count(), 0U);
  EXPECT_EQ(Moments::of({}).variance(), 0);
}

TEST(Moments, of_huge_numbers_at_hand_are_finite) {
  constexpr double kMost = std::numeric_limits<double>::max();
  const Moments moments = Moments::of(std::vector{-kMost, kMost, 0.0});
  EXPECT_TRUE(std::isfinite(moments.standard_deviation()));
  EXPECT_EQ(moments.mean(), 0);
  EXPECT_EQ(moments.minimum(), -kMost);
  EXPECT_EQ(Moments::of(std::vector{1e300, 1e300}).variance(), 0);
}

TEST(Moments, merge_as_if_added_in_one_place) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal(1e6, 3);
  Moments whole;
  std::vector<Moments> parts(7);
  for (std::size_t i = 0; i < 10'000; ++i) {
    const double value = normal(random);
    whole.add(value);
    parts[i * i % 7].add(value);
  }
  Moments merged;
  for (const Moments& part : parts) merged.merge(part);
  EXPECT_EQ(merged.count(), whole.count());
  EXPECT_NEAR(merged.mean(), whole.mean(), 1e-8);
  EXPECT_NEAR(merged.variance(), whole.variance(), 1e-9 * whole.variance());
  EXPECT_EQ(merged.minimum(), whole.minimum());
  EXPECT_EQ(merged.maximum(), whole.maximum());
}

TEST(Moments, are_restored_as_they_were) {
  const Moments saved = of({1.5, -2, 3.25, 8, 0});
  const auto restored =
      Moments::restore(saved.count(), saved.mean(), saved.variance(), saved.minimum(), saved.maximum());
  ASSERT_TRUE(restored.ok());
  Moments more = *restored;
  more.add(4);
  const Moments expected = of({1.5, -2, 3.25, 8, 0, 4});
  EXPECT_EQ(more.count(), 6U);
  EXPECT_NEAR(more.mean(), expected.mean(), 1e-14);
  EXPECT_NEAR(more.variance(), expected.variance(), 1e-13);
  EXPECT_EQ(more.maximum(), 8);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(Moments::restore(1, nan, 0, 0, 0).ok());
  EXPECT_FALSE(Moments::restore(1, 0, -1, 0, 0).ok());
  EXPECT_FALSE(Moments::restore(1, 0, 0, 1, 0).ok());
  EXPECT_FALSE(Moments::restore(1, 0, nan, 0, 0).ok());
}

TEST(Moments, of_the_largest_numbers_stay_finite) {
  const double largest = std::numeric_limits<double>::max();
  Moments moments = of({largest, -largest, largest, -largest});
  moments.merge(of({largest, largest}));
  EXPECT_TRUE(std::isfinite(moments.mean()));
  EXPECT_TRUE(std::isfinite(moments.variance()));
  EXPECT_EQ(moments.maximum(), largest);
  EXPECT_EQ(moments.minimum(), -largest);
}

}  // namespace
}  // namespace nexusml::stats
