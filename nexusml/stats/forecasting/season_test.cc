#include "nexusml/stats/forecasting/season.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

namespace nexusml::stats::forecasting {
namespace {

std::vector<double> noise(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> values(count);
  for (double& value : values) value = static_cast<double>(random() % 2000) / 1000 - 1;
  return values;
}

TEST(FindPeriod, FindsNoneInNoise) {
  int found = 0;
  for (unsigned seed = 0; seed < 100; ++seed) found += find_period(noise(60 + 5 * seed, seed)) != 1 ? 1 : 0;
  EXPECT_LE(found, 3);
}

TEST(FindPeriod, FindsNoneInRandomWalks) {
  int found = 0;
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::vector<double> values = noise(60 + 5 * seed, seed);
    for (std::size_t t = 1; t < values.size(); ++t) values[t] += values[t - 1];
    found += find_period(values) != 1 ? 1 : 0;
  }
  EXPECT_LE(found, 10);
}

TEST(FindPeriod, FindsTheSeasonUnderTrendAndNoise) {
  for (const std::size_t period : {4U, 7U, 12U, 24U}) {
    std::vector<double> values = noise(10 * period, 3);
    for (std::size_t t = 0; t < values.size(); ++t) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(t % period) / static_cast<double>(period);
      values[t] += 0.1 * static_cast<double>(t) + 3 * std::sin(angle);
    }
    EXPECT_EQ(find_period(values), period);
  }
}

TEST(FindPeriod, VeryShortSeriesHaveNone) {
  for (std::size_t count = 0; count < 6; ++count) EXPECT_EQ(find_period(std::vector<double>(count, 1.0)), 1U);
}

TEST(SeasonalPattern, RecoversAddends) {
  const std::vector<double> season = {3, -1, 2, -4};
  std::vector<double> values;
  for (std::size_t t = 0; t < 24; ++t) values.push_back(10 + 0.5 * static_cast<double>(t) + season[t % 4]);
  const SeasonalPattern pattern = seasonal_pattern(values, 4, Season::kAdditive);
  for (std::size_t phase = 0; phase < 4; ++phase) EXPECT_NEAR(pattern.phases[phase], season[phase], 1e-9);
  EXPECT_NEAR(pattern.strength, 1, 1e-9);
  EXPECT_NEAR(pattern.removed_from(pattern.added_to(7, 3), 3), 7, 1e-12);
  EXPECT_EQ(better_season(values, 4), Season::kAdditive);
}

TEST(SeasonalPattern, RecoversFactors) {
  const std::vector<double> season = {1.3, 0.9, 1.2, 0.6};
  std::vector<double> values;
  for (std::size_t t = 0; t < 40; ++t) values.push_back((100 + 10 * static_cast<double>(t)) * season[t % 4]);
  const SeasonalPattern pattern = seasonal_pattern(values, 4, Season::kMultiplicative);
  for (std::size_t phase = 0; phase < 4; ++phase) EXPECT_NEAR(pattern.phases[phase], season[phase], 0.02);
  EXPECT_EQ(better_season(values, 4), Season::kMultiplicative);
}

TEST(SeasonalPattern, NoiseLeavesNearlyNone) {
  const SeasonalPattern pattern = seasonal_pattern(noise(400, 5), 4, Season::kAdditive);
  for (const double phase : pattern.phases) EXPECT_LT(std::abs(phase), 0.1);
  EXPECT_EQ(seasonal_pattern(noise(7, 5), 4, Season::kAdditive).season, Season::kNone);
}

TEST(FindLongerPeriod, FindsTheWeekBesideTheDay) {
  std::vector<double> values = noise(24 * 7 * 5, 9);
  for (std::size_t t = 0; t < values.size(); ++t) {
    values[t] += 5 * std::sin(static_cast<double>(t % 24) / 4) + ((t / 24) % 7 >= 5 ? -4 : 0);
  }
  EXPECT_EQ(find_longer_period(values, 24, Season::kAdditive), 168U);
  EXPECT_EQ(find_longer_period(noise(900, 4), 24, Season::kAdditive), 24U);
}

}  // namespace
}  // namespace nexusml::stats::forecasting
