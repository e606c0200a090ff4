#include "nexusml/stats/quantile_sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace nexusml::stats {
namespace {

/// The largest difference over all values between the share of the sketch's and of the true numbers at or below them.
double rank_error(const QuantileSketch& sketch, std::vector<double> numbers) {
  std::ranges::sort(numbers);
  const auto count = static_cast<double>(numbers.size());
  double below = 0;
  double worst = 0;
  for (const WeightedValue& kept : sketch.values()) {
    const auto before = std::ranges::lower_bound(numbers, kept.value) - numbers.begin();
    worst = std::max(worst, std::abs(below - static_cast<double>(before)) / count);
    below += kept.weight;
    const auto after = std::ranges::upper_bound(numbers, kept.value) - numbers.begin();
    worst = std::max(worst, std::abs(below - static_cast<double>(after)) / count);
  }
  return worst;
}

std::vector<double> numbers_of_kind(int kind, std::size_t count, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::vector<double> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double number = normal(random);
    switch (kind) {
      case 0:
        numbers[i] = number;
        break;
      case 1:
        numbers[i] = std::exp(3 * number);
        break;
      case 2:
        numbers[i] = static_cast<double>(i);
        break;
      default:
        numbers[i] = -static_cast<double>(i);
    }
  }
  return numbers;
}

double total_weight(const QuantileSketch& sketch) {
  double sum = 0;
  for (const WeightedValue& kept : sketch.values()) sum += kept.weight;
  return sum;
}

TEST(QuantileSketch, is_exact_while_all_numbers_fit) {
  QuantileSketch sketch(1);
  for (int i = 200; i > 0; --i) sketch.add(i);
  const auto found = sketch.quantiles(std::vector<double>{0, 0.005, 0.25, 0.5, 0.995, 1});
  EXPECT_EQ(found, (std::vector<double>{1, 1, 50, 100, 199, 200}));
}

TEST(QuantileSketch, keeps_its_rank_error_in_99_of_100) {
  std::mt19937_64 random(5);
  int too_large = 0;
  constexpr int kRounds = 400;
  for (int round = 0; round < kRounds; ++round) {
    QuantileSketch sketch(random());
    const auto numbers = numbers_of_kind(round % 4, round % 40 == 0 ? 100'000 : 5'000, random);
    for (const double number : numbers) sketch.add(number);
    ASSERT_EQ(total_weight(sketch), static_cast<double>(numbers.size()));
    too_large += rank_error(sketch, numbers) > QuantileSketch::kRankError ? 1 : 0;
  }
  EXPECT_LE(too_large, kRounds / 100);
}

TEST(QuantileSketch, keeps_its_rank_error_when_merged) {
  std::mt19937_64 random(6);
  int too_large = 0;
  constexpr int kRounds = 200;
  for (int round = 0; round < kRounds; ++round) {
    QuantileSketch whole(random());
    std::vector<double> all;
    for (int pane = 0; pane < 60; ++pane) {
      QuantileSketch part(random());
      const std::size_t count = pane % 7 == 0 ? 2'000 : static_cast<std::size_t>(pane);
      for (const double number : numbers_of_kind(round % 4, count, random)) {
        part.add(number + pane);
        all.push_back(number + pane);
      }
      whole.merge(part);
    }
    ASSERT_EQ(whole.count(), all.size());
    ASSERT_EQ(total_weight(whole), static_cast<double>(all.size()));
    EXPECT_EQ(whole.minimum(), *std::ranges::min_element(all));
    EXPECT_EQ(whole.maximum(), *std::ranges::max_element(all));
    too_large += rank_error(whole, all) > QuantileSketch::kRankError ? 1 : 0;
  }
  EXPECT_LE(too_large, kRounds / 100);
}

TEST(QuantileSketch, merges_with_itself_and_with_nothing) {
  QuantileSketch sketch(1);
  for (int i = 0; i < 10'000; ++i) sketch.add(i);
  sketch.merge(QuantileSketch(2));
  EXPECT_EQ(sketch.count(), 10'000U);
  sketch.merge(sketch);
  EXPECT_EQ(sketch.count(), 20'000U);
  EXPECT_EQ(total_weight(sketch), 20'000);
  QuantileSketch empty(3);
  empty.merge(sketch);
  EXPECT_EQ(empty.count(), 20'000U);
  EXPECT_EQ(empty.maximum(), 9'999);
}

TEST(QuantileSketch, of_a_million_numbers_stays_small) {
  QuantileSketch sketch(1);
  for (int i = 0; i < 1'000'000; ++i) sketch.add(i);
  EXPECT_LT(sketch.values().size(), 800U);
  const std::vector<double> half{0.5};
  EXPECT_NEAR(sketch.quantiles(half)[0], 5e5, 1e6 * QuantileSketch::kRankError);
}

TEST(QuantileSketch, gives_a_wasserstein_distance_within_its_error) {
  std::mt19937_64 random(8);
  QuantileSketch a(1);
  QuantileSketch b(2);
  std::uniform_real_distribution<double> uniform;
  for (int i = 0; i < 20'000; ++i) {
    a.add(uniform(random));
    b.add(uniform(random) * 0.5 + 0.5);
  }
  EXPECT_NEAR(wasserstein_distance(a.values(), b.values()).value(), 0.25, 2 * QuantileSketch::kRankError + 0.01);
}

TEST(QuantileSketch, of_equal_seeds_and_numbers_is_the_same) {
  QuantileSketch a(9);
  QuantileSketch b(9);
  for (int i = 0; i < 5'000; ++i) {
    a.add(i * 7 % 1000);
    b.add(i * 7 % 1000);
  }
  const std::vector<double> shares{0.1, 0.5, 0.9};
  EXPECT_EQ(a.quantiles(shares), b.quantiles(shares));
}

TEST(QuantileSketchDeathTest, quantiles_of_nothing_are_a_bug) {
  const std::vector<double> half{0.5};
  EXPECT_DEATH((void)QuantileSketch(1).quantiles(half), "BUG");
}

}  // namespace
}  // namespace nexusml::stats
