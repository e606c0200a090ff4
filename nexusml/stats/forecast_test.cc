#include "nexusml/stats/forecast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace nexusml::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> monthly(std::size_t count, unsigned seed = 1, double level = 50) {
  std::mt19937 random(seed);
  std::vector<double> values(count);
  for (std::size_t t = 0; t < count; ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t % 12) / 12;
    values[t] = level + 0.3 * static_cast<double>(t) + 8 * std::sin(angle) + static_cast<double>(random() % 100) / 50;
  }
  return values;
}

Forecast continued(const std::vector<double>& values, std::size_t horizon, std::size_t period = 0) {
  auto result = forecast(values, {.horizon = horizon, .period = period});
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  return std::move(result).value();
}

void expect_refused(const std::vector<double>& values, std::size_t horizon, std::size_t period,
                    std::string_view field) {
  const auto result = forecast(values, {.horizon = horizon, .period = period});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(result.error().message.find(field), std::string::npos) << result.error().message;
}

void expect_sane(const Forecast& result, std::size_t horizon) {
  ASSERT_EQ(result.values.size(), horizon);
  ASSERT_EQ(result.lower.size(), horizon);
  ASSERT_EQ(result.upper.size(), horizon);
  for (std::size_t step = 0; step < horizon; ++step) {
    ASSERT_TRUE(std::isfinite(result.values[step]) && std::isfinite(result.lower[step]) &&
                std::isfinite(result.upper[step]));
    ASSERT_LE(result.lower[step], result.values[step]);
    ASSERT_LE(result.values[step], result.upper[step]);
  }
}

TEST(Forecast, RefusesHorizonsOutOfRange) {
  expect_refused({1, 2, 3}, 0, 1, "\"horizon\"");
  expect_refused({1, 2, 3}, kLongestHorizon + 1, 1, "\"horizon\"");
  expect_refused({1, 2, 3}, 1'000'000'000, 1, "\"horizon\"");
  expect_sane(continued({1, 2, 4}, kLongestHorizon), kLongestHorizon);
}

TEST(Forecast, RefusesPeriodsOutOfRange) {
  expect_refused({1, 2, 3}, 1, kLongestPeriod + 1, "\"period\"");
}

TEST(Forecast, RefusesInfiniteAndAbsentValues) {
  expect_refused({1, kInfinity, 3}, 1, 1, "\"values\"");
  expect_refused({1, 2, -kInfinity}, 1, 1, "\"values\"");
  expect_refused({}, 1, 1, "\"values\"");
  expect_refused({kNaN, kNaN}, 1, 1, "\"values\"");
}

TEST(Forecast, AConstantSeriesGoesOnWithoutWidth) {
  for (const std::size_t count : {1U, 2U, 3U, 50U}) {
    for (const double value : {0.0, -7.25, 1e300}) {
      const Forecast result = continued(std::vector<double>(count, value), 3);
      expect_sane(result, 3);
      EXPECT_EQ(result.method, ForecastMethod::kConstant);
      EXPECT_EQ(result.values[2], value);
      EXPECT_EQ(result.lower[2], value);
      EXPECT_EQ(result.upper[2], value);
    }
  }
}

TEST(Forecast, VeryShortSeriesAreContinuedNearby) {
  for (const std::vector<double>& values : {std::vector<double>{1, 2}, {1, 2, 1}, {5, 6, 8, 9}, {1, -1, 1, -1, 1}}) {
    const Forecast result = continued(values, 4, 12);
    expect_sane(result, 4);
    for (const double value : result.values) EXPECT_LT(std::abs(value), 30);
    EXPECT_GT(result.upper[0], result.lower[0]);
  }
}

TEST(Forecast, FollowsTrendAndSeason) {
  std::vector<double> values = monthly(120);
  const std::vector<double> truth(values.end() - 12, values.end());
  values.resize(108);
  for (const std::size_t period : {0U, 12U}) {
    const Forecast result = continued(values, 12, period);
    EXPECT_EQ(result.period, 12U);
    for (std::size_t step = 0; step < 12; ++step) EXPECT_NEAR(result.values[step], truth[step], 2.5) << step;
    EXPECT_GT(result.change, 2);
  }
}

TEST(Forecast, IsDeterministic) {
  const std::vector<double> values = monthly(80);
  EXPECT_EQ(continued(values, 12).values, continued(values, 12).values);
}

TEST(Forecast, AScaledSeriesGivesTheScaledForecast) {
  const std::vector<double> values = monthly(80);
  for (const double factor : {0x1p-600, 4.0, 0x1p900}) {
    std::vector<double> scaled = values;
    for (double& value : scaled) value *= factor;
    const Forecast result = continued(scaled, 12);
    const Forecast plain = continued(values, 12);
    for (std::size_t step = 0; step < 12; ++step) {
      EXPECT_EQ(result.values[step], plain.values[step] * factor);
      EXPECT_EQ(result.upper[step], plain.upper[step] * factor);
    }
  }
  std::vector<double> scaled = values;
  for (double& value : scaled) value *= 3;
  EXPECT_NEAR(continued(scaled, 12).values[11], 3 * continued(values, 12).values[11], 1e-6);
}

TEST(Forecast, AShiftedSeriesGivesTheShiftedForecastWhereFactorsDoNotApply) {
  const std::vector<double> values = monthly(80, 1, -200);
  const std::vector<double> shifted = monthly(80, 1, -300);
  const Forecast plain = continued(values, 12);
  const Forecast result = continued(shifted, 12);
  for (std::size_t step = 0; step < 12; ++step) EXPECT_NEAR(result.values[step], plain.values[step] - 100, 0.05);
}

TEST(Forecast, MissingValuesAreBridged) {
  std::vector<double> values = monthly(120);
  const Forecast whole = continued(values, 12, 12);
  for (const std::size_t t : {0U, 1U, 13U, 50U, 51U, 52U, 53U, 100U}) values[t] = kNaN;
  const Forecast bridged = continued(values, 12, 12);
  for (std::size_t step = 0; step < 12; ++step) EXPECT_NEAR(bridged.values[step], whole.values[step], 2);
}

TEST(Forecast, AGapAtTheEndIsForecastToo) {
  std::vector<double> values = monthly(120);
  const std::vector<double> truth(values.end() - 12, values.end());
  for (std::size_t t = 108; t < 114; ++t) values[t] = kNaN;
  values.resize(114);
  const Forecast result = continued(values, 6, 12);
  expect_sane(result, 6);
  for (std::size_t step = 0; step < 6; ++step) EXPECT_NEAR(result.values[step], truth[6 + step], 2.5);
}

TEST(Forecast, NothingExplodesOrOverflows) {
  std::vector<std::vector<double>> cases = {{1e308, -1e308, 1.7e308}, {5e-324, 0, 5e-324, 1e-320}};
  std::vector<double> growth;
  std::vector<double> spike(60, 1.0);
  std::vector<double> zeros(40, 0.0);
  for (int t = 0; t < 40; ++t) growth.push_back(std::pow(2, t));
  spike[30] = 1e12;
  for (std::size_t t = 0; t < zeros.size(); t += 7) zeros[t] = 3;
  cases.insert(cases.end(), {growth, spike, zeros});
  for (const std::vector<double>& values : cases) {
    for (const std::size_t period : {0U, 1U, 4U, 50U}) expect_sane(continued(values, 100, period), 100);
  }
  EXPECT_LT(continued(growth, 20, 1).values.back(), 4 * growth.back());
}

TEST(Forecast, LongHistoriesAreCut) {
  std::vector<double> values = monthly(20'000);
  const Forecast result = continued(values, 12, 12);
  EXPECT_EQ(result.observed, kLongestHistory);
  expect_sane(result, 12);
}

TEST(Forecast, WeightsSumToOneAndNamesAreDistinct) {
  const Forecast result = continued(monthly(100), 12);
  double sum = 0;
  std::set<std::string_view> names;
  for (const CandidateForecast& candidate : result.candidates) {
    sum += candidate.weight;
    names.insert(name_of(candidate.method));
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_EQ(names.size(), result.candidates.size());
}

// Golden: statsmodels' ThetaModel on the same values: slope 0.53007519, first step 20.0759 with its own alpha.
TEST(Forecast, ThetaIsNearStatsmodels) {
  std::vector<double> values;
  for (int t = 0; t < 20; ++t) values.push_back(10 + 0.5 * t + (t * 7 % 5 - 2));
  const Forecast result = continued(values, 4, 1);
  for (const CandidateForecast& candidate : result.candidates) {
    if (candidate.method != ForecastMethod::kTheta) continue;
    EXPECT_NEAR(candidate.values[1] - candidate.values[0], 0.5300751879699247 / 2, 1e-9);
    EXPECT_NEAR(candidate.values[0], 20.07590588329087, 0.5);
    return;
  }
  FAIL() << "theta was not tried";
}

TEST(Forecast, EightyPercentOfNoiseFallsInside) {
  double inside = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::vector<double> values = monthly(108, seed);
    const std::vector<double> truth(values.end() - 12, values.end());
    values.resize(96);
    const Forecast result = continued(values, 12, 12);
    for (std::size_t step = 0; step < 12; ++step) {
      inside += truth[step] >= result.lower[step] && truth[step] <= result.upper[step] ? 1 : 0;
    }
  }
  EXPECT_NEAR(inside / (60 * 12), 0.8, 0.08);
}

}  // namespace
}  // namespace nexusml::stats
