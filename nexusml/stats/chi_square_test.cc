#include "nexusml/stats/chi_square.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace nexusml::stats {
namespace {

using Counts = std::vector<std::uint64_t>;

void expect_result(const Counts& a, const Counts& b, double statistic, std::uint32_t freedom, double p, double v) {
  const auto result = chi_square_homogeneity(a, b);
  ASSERT_TRUE(result.ok());
  EXPECT_NEAR(result->statistic, statistic, 1e-12 * statistic);
  EXPECT_EQ(result->degrees_of_freedom, freedom);
  EXPECT_NEAR(result->p_value, p, 1e-11 * p);
  EXPECT_NEAR(result->cramers_v, v, 1e-12);
}

// docs/maths/tests.md holds the lines of scipy (chi2_contingency without correction).
TEST(ChiSquare, agrees_with_scipy) {
  expect_result({120, 80, 60, 40}, {60, 90, 50, 30}, 13.9234950897355, 3, 0.0030111603389177772, 0.16208252667185052);
  expect_result({50, 30}, {20, 40}, 11.666666666666668, 1, 0.0006362991412402051, 0.2886751345948129);
  expect_result({1000000, 500000, 250000}, {1001000, 499500, 249800}, 0.804195124359674, 2, 0.6689154816542309,
                0.00047932279587437006);
}

TEST(ChiSquare, pools_rare_categories) {
  // The last two have expected counts below 5 and make one category {9, 12}.
  expect_result({100, 50, 6, 3}, {80, 70, 4, 8}, 5.956609874324757, 2, 0.05087900392119819, 0.13622194042800595);
  // {1, 2} is still too rare and joins the rarest of the others: {50, 30}, {21, 42}.
  const auto joined = chi_square_homogeneity(Counts{50, 20, 1, 0}, Counts{30, 40, 0, 2}).value();
  const auto by_hand = chi_square_homogeneity(Counts{50, 21}, Counts{30, 42}).value();
  EXPECT_NEAR(joined.statistic, by_hand.statistic, 1e-12);
  EXPECT_EQ(joined.degrees_of_freedom, 1U);
  EXPECT_EQ(chi_square_homogeneity(Counts{50, 0, 30}, Counts{20, 0, 40}).value().degrees_of_freedom, 1U);
}

TEST(ChiSquare, of_one_category_says_nothing) {
  const auto one = chi_square_homogeneity(Counts{7, 0}, Counts{900, 0});
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->degrees_of_freedom, 0U);
  EXPECT_EQ(one->p_value, 1);
  EXPECT_EQ(chi_square_homogeneity(Counts{1, 1, 1}, Counts{1, 1, 1}).value().p_value, 1);  // all too rare
}

TEST(ChiSquare, p_values_of_one_distribution_are_even) {
  std::mt19937_64 random(4);
  int below_five_per_cent = 0;
  constexpr int kRounds = 4000;
  for (int round = 0; round < kRounds; ++round) {
    Counts a(6);
    Counts b(6);
    for (int i = 0; i < 1500; ++i) ++a[random() % 6];
    for (int i = 0; i < 300; ++i) ++b[random() % 6];
    below_five_per_cent += chi_square_homogeneity(a, b).value().p_value < 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(below_five_per_cent / static_cast<double>(kRounds), 0.05, 0.011);  // three standard deviations
}

TEST(ChiSquare, effect_does_not_grow_with_the_counts) {
  const auto small = chi_square_homogeneity(Counts{300, 200}, Counts{200, 300}).value();
  const auto large = chi_square_homogeneity(Counts{300000, 200000}, Counts{200000, 300000}).value();
  EXPECT_NEAR(small.cramers_v, 0.2, 1e-12);
  EXPECT_NEAR(large.cramers_v, small.cramers_v, 1e-12);
  EXPECT_NEAR(large.statistic, 1000 * small.statistic, 1e-6);
  EXPECT_EQ(large.p_value, 0);
}

TEST(ChiSquare, refuses_sides_that_cannot_be_compared) {
  EXPECT_FALSE(chi_square_homogeneity(Counts{1, 2}, Counts{1}).ok());
  EXPECT_FALSE(chi_square_homogeneity(Counts{0}, Counts{1}).ok());
  EXPECT_FALSE(chi_square_homogeneity(Counts{1}, Counts{0}).ok());
  EXPECT_FALSE(chi_square_homogeneity(Counts{1}, Counts{1}, -1).ok());
  EXPECT_FALSE(chi_square_homogeneity(Counts{1}, Counts{1}, std::numeric_limits<double>::quiet_NaN()).ok());
}

TEST(ChiSquareTail, agrees_with_scipy) {
  // scipy.stats.chi2.sf(statistic, degrees)
  const struct {
    double statistic, degrees, tail;
  } golden[] = {{1e-8, 1, 0.9999202115440526},
                {0.5, 1, 0.47950012218695337},
                {3.84, 1, 0.05004352124870519},
                {20, 4, 0.0004993992273873336},
                {1400, 1, 2.1010145162644003e-306},
                {95, 100, 0.6225792918781736},
                {130, 100, 0.02351239780980871},
                {300, 100, 7.4121008573230175e-22},
                {1000, 1000, 0.49405285382923964},
                {1300, 1000, 3.8897364994868366e-10},
                {9000, 10000, 0.999999999999873},
                {10000, 10000, 0.49811936596618267},
                {10500, 10000, 0.00024794736798936033},
                {12000, 10000, 1.1470065524601128e-40},
                {2, 2, 0.36787944117144245},
                {1e-3, 30, 1.0}};
  for (const auto& one : golden) {
    EXPECT_NEAR(chi_square_tail(one.statistic, one.degrees), one.tail, 1e-11 * one.tail)
        << one.statistic << ", " << one.degrees;
  }
  EXPECT_EQ(chi_square_tail(0, 3), 1);
  EXPECT_EQ(chi_square_tail(std::numeric_limits<double>::infinity(), 3), 0);
}

TEST(ChiSquareTail, falls) {
  for (const double degrees : {1.0, 2.0, 39.0, 40.0, 41.0, 500.0}) {
    double before = 1;
    for (double statistic = 0; statistic < 4 * degrees + 50; statistic += degrees / 50) {
      const double tail = chi_square_tail(statistic, degrees);
      EXPECT_LE(tail, before + 1e-15) << statistic << ", " << degrees;
      before = tail;
    }
  }
}

}  // namespace
}  // namespace nexusml::stats
