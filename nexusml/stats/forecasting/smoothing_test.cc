// Golden values: statsmodels 0.15.0 (docs/maths/forecasting.md holds the program).
#include "nexusml/stats/forecasting/smoothing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "nexusml/stats/forecasting/autoregression.h"
#include "nexusml/stats/forecasting/smoothing_fit.h"

namespace nexusml::stats::forecasting {
namespace {

// statsmodels leaves the last update of the season out of this step; docs/maths/forecasting.md.
constexpr double kNotCompared = 0;

std::vector<double> quarters() {
  constexpr double kSeason[] = {5, -3, 8, -6};
  std::vector<double> values;
  for (int t = 0; t < 24; ++t) values.push_back(30 + 0.8 * t + kSeason[t % 4] + (t * 7 % 5 - 2));
  return values;
}

void expect_golden(Season season, const SmoothingParameters& parameters, const SmoothingState& start, double squares,
                   const std::vector<double>& golden) {
  Smoothing smoothing(season, parameters, start);
  EXPECT_NEAR(smoothing.advance(quarters()), squares, 1e-6);
  std::vector<double> steps(golden.size());
  smoothing.forecast(steps);
  for (std::size_t step = 0; step < golden.size(); ++step) {
    if (golden[step] == kNotCompared) continue;
    EXPECT_NEAR(steps[step], golden[step], 1e-8) << step;
  }
}

TEST(Smoothing, SimpleIsStatsmodels) {
  expect_golden(Season::kNone, {.level = 0.3}, {.level = 29}, 1313.98702117, {46.4558649685, 46.4558649685});
}

TEST(Smoothing, HoltIsStatsmodels) {
  expect_golden(Season::kNone, {.level = 0.3, .trend = 0.2}, {.level = 29, .trend = 0.5}, 1229.62656484,
                {49.0604451971, 49.6400496815, 50.219654166});
}

TEST(Smoothing, DampedHoltIsStatsmodels) {
  expect_golden(Season::kNone, {.level = 0.3, .trend = 0.2, .damping = 0.9}, {.level = 29, .trend = 0.5}, 1238.44174035,
                {48.1079635444, 48.3785121252, 48.6220058478});
}

TEST(Smoothing, DampedHoltWintersWithAddendsIsStatsmodels) {
  expect_golden(Season::kAdditive, {.level = 0.3, .trend = 0.2, .season = 0.25, .damping = 0.9},
                {.level = 29, .trend = 0.5, .season = {4, -3, 6, -7}}, 125.76601533,
                {52.9749246409, 46.3202294039, 57.5806296582, kNotCompared, 54.4682143061});
}

TEST(Smoothing, DampedHoltWintersWithFactorsIsStatsmodels) {
  expect_golden(Season::kMultiplicative, {.level = 0.3, .trend = 0.2, .season = 0.25, .damping = 0.9},
                {.level = 29, .trend = 0.5, .season = {1.1, 0.9, 1.2, 0.8}}, 144.32859024,
                {54.0584840685, 45.6777861264, 59.5850252483, kNotCompared, 55.803759042});
}

TEST(Smoothing, AdvancingInPiecesIsAdvancingAtOnce) {
  const SmoothingState start = {.level = 29, .trend = 0.5, .season = {4, -3, 6, -7}};
  const SmoothingParameters parameters = {.level = 0.3, .trend = 0.2, .season = 0.25};
  Smoothing whole(Season::kAdditive, parameters, start);
  Smoothing pieces = whole;
  const std::vector<double> values = quarters();
  whole.advance(values);
  for (const double& value : values) pieces.advance(std::span(&value, 1));
  EXPECT_EQ(whole.state().level, pieces.state().level);
  EXPECT_EQ(whole.state().trend, pieces.state().trend);
  EXPECT_EQ(whole.state().season, pieces.state().season);
}

TEST(SmoothingFit, TheSearchEndsNearTheSamePlaceFromElsewhere) {
  const std::vector<double> values = quarters();
  const SmoothingShape shape = {.has_trend = true, .is_damped = false, .season = Season::kNone, .period = 1};
  const Smoothing found = fit_smoothing(values, shape, nullptr);
  const auto level_found_from = [&](double level) {
    const SmoothingParameters start = {.level = level, .trend = found.parameters().trend};
    return fit_smoothing(values, shape, &start).parameters().level;
  };
  EXPECT_NEAR(level_found_from(0.05), level_found_from(0.3), 0.1);
}

TEST(SmoothingFit, AStraightLineIsContinued) {
  std::vector<double> values;
  for (int t = 0; t < 30; ++t) values.push_back(3 + 2 * t);
  const Smoothing smoothing = fit_smoothing(values, {.has_trend = true}, nullptr);
  std::vector<double> steps(3);
  smoothing.forecast(steps);
  EXPECT_NEAR(steps[0], 63, 1e-9);
  EXPECT_NEAR(steps[2], 67, 1e-9);
}

std::vector<double> wave() {
  std::vector<double> values = {0, 0};
  for (std::size_t t = 2; t < 60; ++t) {
    const double noise = static_cast<double>((t * t * 7 + t * 3) % 11) - 5;
    values.push_back(1.2 * values[t - 1] - 0.6 * values[t - 2] + 0.3 * noise);
  }
  return values;
}

TEST(Autoregression, IsBurgsOfStatsmodels) {
  const Autoregression model = fit_autoregression(wave(), 3);
  ASSERT_EQ(model.weights.size(), 3U);
  EXPECT_NEAR(model.mean, -0.7452390128053767, 1e-12);
  EXPECT_NEAR(model.weights[0], 0.0060735, 1e-6);
  EXPECT_NEAR(model.weights[1], -0.0990088, 1e-6);
  EXPECT_NEAR(model.weights[2], -0.58901178, 1e-6);
}

TEST(Autoregression, ForecastsReturnToTheMean) {
  const Autoregression model = fit_autoregression(wave(), 3);
  std::vector<double> steps(500);
  model.forecast(wave(), steps);
  EXPECT_NEAR(steps.back(), model.mean, 1e-6);
}

TEST(Autoregression, AConstantSeriesHasNoWeights) {
  EXPECT_TRUE(fit_autoregression(std::vector<double>(20, 4.0), 5).weights.empty());
}

}  // namespace
}  // namespace nexusml::stats::forecasting
