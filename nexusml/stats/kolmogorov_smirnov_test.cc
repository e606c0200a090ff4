#include "nexusml/stats/kolmogorov_smirnov.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "nexusml/stats/bin_edges.h"

namespace nexusml::stats {
namespace {

constexpr double kGolden = 0.618033988749895;
constexpr double kPlastic = 0.7548776662466927;

/// Fractional parts of the multiples of `step`: numbers that a script in any language makes alike.
std::vector<double> multiples(std::size_t count, double step, double factor = 1, double shift = 0) {
  std::vector<double> values;
  for (std::size_t i = 1; i <= count; ++i)
    values.push_back(std::fmod(static_cast<double>(i) * step, 1) * factor + shift);
  return values;
}

void expect_result(const std::vector<double>& a, const std::vector<double>& b, double statistic, double p) {
  const auto result = kolmogorov_smirnov(a, b);
  ASSERT_TRUE(result.ok());
  EXPECT_NEAR(result->statistic, statistic, 1e-12);
  EXPECT_NEAR(result->p_value, p, 1e-9 * p);
}

// docs/maths/tests.md holds the lines of scipy (ks_2samp with method="exact").
TEST(KolmogorovSmirnov, agrees_with_scipy_exactly) {
  expect_result({1.5, 2, 3, 4}, {0, 1, 2.5, 6, 7, 8}, 0.5, 0.5523809523809524);
  expect_result({1, 2, 2, 3, 5, 9, 9, 11}, {2, 2, 4, 6, 8}, 0.375, 0.6837606837606838);
  const auto a = multiples(300, kGolden);
  expect_result(a, multiples(200, kPlastic, 1, 0.13), 0.14, 0.01686076378104174);
  expect_result(multiples(200, kGolden), multiples(200, kPlastic, 1, 0.02), 0.03, 0.9999920612641017);
  expect_result(a, multiples(200, kPlastic, 0.6), 0.405, 4.4581237672238955e-18);
  expect_result(a, multiples(200, kPlastic, 0.5, 1), 1, 3.9565179860795375e-145);
}

// The statistic of scipy's ks_2samp, and scipy.stats.kstwobign.sf(statistic * sqrt(n m / (n + m))).
TEST(KolmogorovSmirnov, agrees_with_scipy_asymptotically) {
  const auto a = multiples(5000, kGolden);
  expect_result(a, multiples(4000, kPlastic, 1, 0.02), 0.0207, 0.2968405569219554);
  expect_result(a, multiples(4000, kPlastic, 1, 0.05), 0.0507, 2.185124148633844e-05);
}

TEST(KolmogorovSmirnov, asymptotic_p_values_are_near_the_exact_ones) {
  // scipy's exact values of the two cases above.
  EXPECT_NEAR(0.2968405569219554 / 0.29291863480173547, 1, 0.05);
  const auto result = kolmogorov_smirnov(multiples(5000, kGolden), multiples(4000, kPlastic, 1, 0.05)).value();
  EXPECT_NEAR(result.p_value / 2.1063482167099583e-05, 1, 0.05);
  EXPECT_GE(result.p_value, 2.1063482167099583e-05);
}

TEST(KolmogorovSmirnov, is_symmetric_and_knows_only_ranks) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 50; ++round) {
    std::vector<double> a(1 + random() % 60);
    std::vector<double> b(1 + random() % 60);
    for (double& value : a) value = normal(random);
    for (double& value : b) value = normal(random) + 0.3;
    const auto one = kolmogorov_smirnov(a, b).value();
    const auto other = kolmogorov_smirnov(b, a).value();
    EXPECT_EQ(one.statistic, other.statistic);
    EXPECT_NEAR(one.p_value, other.p_value, 1e-12);
    EXPECT_GE(one.p_value, 0);
    EXPECT_LE(one.p_value, 1);
    for (double& value : a) value = std::exp(value);
    for (double& value : b) value = std::exp(value);
    EXPECT_EQ(kolmogorov_smirnov(a, b).value().statistic, one.statistic);
  }
}

TEST(KolmogorovSmirnov, of_equal_samples_is_zero) {
  const auto result = kolmogorov_smirnov(multiples(50, kGolden), multiples(50, kGolden)).value();
  EXPECT_EQ(result.statistic, 0);
  EXPECT_EQ(result.p_value, 1);
}

TEST(KolmogorovSmirnov, p_values_of_one_distribution_are_even) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  constexpr int kRounds = 2000;
  int below_ten_per_cent = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> a(80);
    std::vector<double> b(57);
    for (double& value : a) value = normal(random);
    for (double& value : b) value = normal(random);
    below_ten_per_cent += kolmogorov_smirnov(a, b).value().p_value < 0.1 ? 1 : 0;
  }
  EXPECT_NEAR(below_ten_per_cent / static_cast<double>(kRounds), 0.1, 0.021);
}

TEST(KolmogorovSmirnov, takes_infinities_and_refuses_nan) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(kolmogorov_smirnov(std::vector<double>{-infinity}, std::vector<double>{infinity}).value().statistic, 1);
  const std::vector<double> nan{1, std::numeric_limits<double>::quiet_NaN()};
  const std::vector<double> one{1};
  EXPECT_EQ(kolmogorov_smirnov(nan, one).error().message, "the reference holds NaN");
  EXPECT_EQ(kolmogorov_smirnov(one, nan).error().message, "the current sample holds NaN");
  EXPECT_EQ(kolmogorov_smirnov({}, one).error().message, "the reference has no value");
  EXPECT_EQ(kolmogorov_smirnov(one, {}).error().message, "the current sample has no value");
}

TEST(KolmogorovSmirnovBinned, falls_short_by_at_most_a_bin_of_both_sides) {
  std::mt19937_64 random(6);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 200; ++round) {
    const auto edges = BinEdges::create({-2, -1, -0.5, 0, 0.4, 1.1, 2}).value();
    BinCounter a(edges);
    BinCounter b(edges);
    std::vector<double> sample_a(500);
    std::vector<double> sample_b(300);
    for (double& value : sample_a) a.add(value = normal(random));
    for (double& value : sample_b) b.add(value = normal(random) * 1.2 + 0.1 * (round % 10));
    double bound = 0;
    for (std::size_t i = 0; i < edges.bins(); ++i) {
      const double share_a = static_cast<double>(a.counts()[i]) / 500;
      bound = std::max(bound, std::min(share_a, static_cast<double>(b.counts()[i]) / 300));
    }
    const auto exact = kolmogorov_smirnov(sample_a, sample_b).value();
    const auto binned = kolmogorov_smirnov_binned(a.counts(), b.counts()).value();
    EXPECT_LE(binned.statistic, exact.statistic + 1e-12);
    EXPECT_GE(binned.statistic, exact.statistic - bound - 1e-12);
    EXPECT_GE(binned.p_value, exact.p_value * 0.99);
  }
}

TEST(KolmogorovSmirnovBinned, of_one_bin_says_nothing) {
  const std::vector<std::uint64_t> one{5};
  EXPECT_EQ(kolmogorov_smirnov_binned(one, one).value().statistic, 0);
  EXPECT_EQ(kolmogorov_smirnov_binned(one, one).value().p_value, 1);
  const std::vector<std::uint64_t> two{5, 1};
  EXPECT_FALSE(kolmogorov_smirnov_binned(one, two).ok());
  const std::vector<std::uint64_t> none{0};
  EXPECT_FALSE(kolmogorov_smirnov_binned(one, none).ok());
}

// scipy.stats.kstwobign.sf(x)
TEST(KolmogorovTail, agrees_with_scipy) {
  const std::pair<double, double> golden[] = {
      {0, 1},
      {0.1, 1},
      {0.3, 0.9999906941986655},
      {0.5, 0.9639452436648751},
      {0.8, 0.5441424115741981},
      {0.999, 0.27107316411506394},
      {1.0, 0.26999967167735456},
      {1.36, 0.049485876755377876},
      {2, 0.0006709252557796953},
      {5, 3.8574996959278356e-22},
      {12, 1.6757885067638739e-125},
  };
  for (const auto& [x, tail] : golden) EXPECT_NEAR(kolmogorov_tail(x), tail, 1e-12 * tail) << x;
  EXPECT_EQ(kolmogorov_tail(1e6), 0);
}

}  // namespace
}  // namespace nexusml::stats
