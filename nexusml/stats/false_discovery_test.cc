#include "nexusml/stats/false_discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace nexusml::stats {
namespace {

// scipy.stats.false_discovery_control([0.01, 0.04, 0.03, 0.005, 0.5, 0.04, 1.0, 0.0])
TEST(BenjaminiHochberg, agrees_with_scipy) {
  const std::vector<double> p{0.01, 0.04, 0.03, 0.005, 0.5, 0.04, 1.0, 0.0};
  const std::vector<double> expected{0.026666666666666665,
                                     0.05333333333333333,
                                     0.05333333333333333,
                                     0.02,
                                     0.5714285714285714,
                                     0.05333333333333333,
                                     1.0,
                                     0.0};
  const auto adjusted = benjamini_hochberg(p);
  ASSERT_TRUE(adjusted.ok());
  EXPECT_THAT(*adjusted, testing::Pointwise(testing::DoubleNear(1e-15), expected));
}

TEST(BenjaminiHochberg, never_lowers_a_p_value_and_keeps_their_order) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform;
  for (int round = 0; round < 100; ++round) {
    std::vector<double> p(1 + random() % 50);
    for (double& one : p) one = uniform(random) * uniform(random);
    const auto adjusted = benjamini_hochberg(p).value();
    for (std::size_t i = 0; i < p.size(); ++i) {
      EXPECT_GE(adjusted[i], p[i]);
      EXPECT_LE(adjusted[i], 1);
      for (std::size_t j = 0; j < p.size(); ++j) {
        if (p[i] <= p[j]) {
          EXPECT_LE(adjusted[i], adjusted[j]);
        }
      }
    }
  }
}

TEST(BenjaminiHochberg, keeps_the_share_of_false_discoveries) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> uniform;
  double false_share = 0;
  constexpr int kRounds = 2000;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> p(20);
    for (std::size_t i = 0; i < p.size(); ++i) p[i] = i < 5 ? uniform(random) * 1e-4 : uniform(random);
    const auto adjusted = benjamini_hochberg(p).value();
    const auto called = std::ranges::count_if(adjusted, [](double q) { return q <= 0.05; });
    const auto falsely = std::count_if(adjusted.begin() + 5, adjusted.end(), [](double q) { return q <= 0.05; });
    if (called > 0) false_share += static_cast<double>(falsely) / static_cast<double>(called) / kRounds;
  }
  EXPECT_NEAR(false_share, 0.05 * 15 / 20, 0.006);
}

TEST(BenjaminiHochberg, of_no_test_is_nothing) {
  EXPECT_TRUE(benjamini_hochberg({}).value().empty());
}

TEST(BenjaminiHochberg, refuses_what_is_no_probability) {
  for (const double p : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(benjamini_hochberg(std::vector<double>{0.5, p}).ok());
  }
}

}  // namespace
}  // namespace nexusml::stats
