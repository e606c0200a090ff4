#include "nexusml/stats/forecast_errors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace nexusml::stats {
namespace {

const std::vector<double> kHistory = {3, 5, 4, 6, 8, 7, 9, 12, 10};
const std::vector<double> kTruth = {11, 13, 12};
const std::vector<double> kForecast = {10, 14, 12.5};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Golden values: numpy; docs/maths/forecasting.md.
TEST(ForecastErrors, AreThoseOfNumpy) {
  EXPECT_DOUBLE_EQ(seasonal_naive_error(kHistory, 1).value(), 1.875);
  EXPECT_DOUBLE_EQ(seasonal_naive_error(kHistory, 3).value(), 3.1666666666666665);
  EXPECT_DOUBLE_EQ(mase(kTruth, kForecast, 1.875).value(), 0.4444444444444445);
  EXPECT_DOUBLE_EQ(smape(kTruth, kForecast).value(), 7.004283194759385);
}

TEST(ForecastErrors, AShortHistoryIsComparedFromValueToValue) {
  EXPECT_EQ(seasonal_naive_error(kHistory, 9).value(), seasonal_naive_error(kHistory, 1).value());
  EXPECT_FALSE(seasonal_naive_error(std::vector<double>{4}, 1).ok());
  EXPECT_FALSE(seasonal_naive_error(kHistory, 0).ok());
}

TEST(ForecastErrors, MissingValuesAreLeftOut) {
  EXPECT_EQ(seasonal_naive_error(std::vector<double>{1, kNaN, 3, 5}, 1).value(), 2);
  EXPECT_EQ(mase(std::vector<double>{kNaN, 4}, std::vector<double>{9, 5}, 2).value(), 0.5);
  EXPECT_FALSE(mase(std::vector<double>{kNaN}, std::vector<double>{9}, 2).ok());
}

TEST(ForecastErrors, AConstantHistoryHasAnAnswerForExactForecastsOnly) {
  EXPECT_EQ(mase(kTruth, kTruth, 0).value(), 0);
  EXPECT_FALSE(mase(kTruth, kForecast, 0).ok());
  EXPECT_FALSE(mase(kTruth, kHistory, 1).ok());
}

TEST(ForecastErrors, SmapeIsBoundedAndDefinedAtZero) {
  EXPECT_EQ(smape(std::vector<double>{0, 0}, std::vector<double>{0, 0}).value(), 0);
  EXPECT_EQ(smape(std::vector<double>{1}, std::vector<double>{-1}).value(), 200);
  EXPECT_EQ(smape(std::vector<double>{1e308}, std::vector<double>{-1e308}).value(), 200);
}

}  // namespace
}  // namespace nexusml::stats
