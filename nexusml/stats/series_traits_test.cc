#include "nexusml/stats/series_traits.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace nexusml::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> seasonal_series() {
  constexpr std::array kPhases{3.0, -1.0, 0.0, -2.0};
  std::vector<double> values;
  for (std::size_t i = 0; i < 40; ++i) {
    const auto t = static_cast<double>(i);
    values.push_back(t * 0.5 + kPhases[i % 4] + std::sin(t * t));
  }
  return values;
}

// docs/maths/profiles.md holds the numpy lines.
TEST(SeriesTraits, agree_with_numpy) {
  const SeriesTraits traits = series_traits(seasonal_series(), 4);
  EXPECT_NEAR(traits.level, 9.649161583317223, 1e-12);
  EXPECT_NEAR(traits.spread, 5.957002322908874, 1e-12);
  EXPECT_NEAR(traits.seasonal_strength, 0.8608135196398139, 1e-10);
  EXPECT_EQ(series_traits(seasonal_series(), 1).seasonal_strength, 0);
}

TEST(SeriesTraits, find_the_season) {
  std::vector<double> values;
  for (int i = 0; i < 70; ++i) values.push_back(100 + i * 0.5 + (i % 7 == 0 ? 8 : i % 3 == 0 ? 1 : 0));
  EXPECT_NEAR(series_traits(values, 0).seasonal_strength, series_traits(values, 7).seasonal_strength, 1e-12);
  EXPECT_GT(series_traits(values, 0).seasonal_strength, 0.9);
}

TEST(SeriesTraits, of_a_scaled_series_scale) {
  std::vector<double> scaled = seasonal_series();
  for (double& value : scaled) value = 1e200 * value;
  const SeriesTraits traits = series_traits(scaled, 4);
  EXPECT_TRUE(std::isfinite(traits.spread));
  EXPECT_NEAR(traits.seasonal_strength, series_traits(seasonal_series(), 4).seasonal_strength, 1e-9);
}

TEST(SeriesTraits, of_constant_missing_and_short_series_are_defined) {
  EXPECT_EQ(series_traits({}, 0).level, 0);
  EXPECT_EQ(series_traits(std::vector<double>(9, kNan), 0).spread, 0);
  const SeriesTraits constant = series_traits(std::vector<double>(50, 3.0), 4);
  EXPECT_EQ(constant.level, 3);
  EXPECT_EQ(constant.spread, 0);
  EXPECT_EQ(constant.seasonal_strength, 0);
  EXPECT_EQ(series_traits(std::vector<double>{1, kNan, 3}, 2).level, 2);
  std::vector<double> line;
  for (int i = 0; i < 60; ++i) line.push_back(i * 0.1);
  EXPECT_EQ(series_traits(line, 4).seasonal_strength, 0);
}

TEST(SeriesTraits, find_no_season_in_noise) {
  std::mt19937_64 random(2);
  std::normal_distribution<double> normal;
  double sum = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<double> values(96);
    for (double& value : values) value = normal(random);
    sum += series_traits(values, 12).seasonal_strength;
  }
  EXPECT_LT(sum / 100, 0.08);
}

TEST(SeriesTraits, survive_gaps_and_infinities) {
  std::vector<double> values = seasonal_series();
  values[3] = kNan;
  values[17] = std::numeric_limits<double>::infinity();
  const SeriesTraits traits = series_traits(values, 4);
  EXPECT_TRUE(std::isfinite(traits.level));
  EXPECT_GT(traits.seasonal_strength, 0.5);
}

}  // namespace
}  // namespace nexusml::stats
