#include "nexusml/monitor/internal/value_moments.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "nexusml/stats/moments.h"

namespace nexusml::monitor {
namespace {

void expect_moments_of(const std::vector<double>& numbers, std::size_t block) {
  stats::Moments expected;
  for (const double number : numbers) expected.add(number);
  ValueMoments moments;
  for (std::size_t i = 0; i < numbers.size(); i += block) {
    moments.add(std::span(numbers).subspan(i, std::min(block, numbers.size() - i)));
  }
  EXPECT_EQ(moments.count(), expected.count());
  EXPECT_NEAR(moments.mean(), expected.mean(), 1e-12 * std::max(1.0, std::abs(expected.mean())));
  EXPECT_NEAR(moments.standard_deviation(), expected.standard_deviation(),
              1e-9 * expected.standard_deviation() + 1e-16 * std::abs(expected.mean()));
  EXPECT_EQ(moments.minimum(), expected.minimum());
  EXPECT_EQ(moments.maximum(), expected.maximum());
}

TEST(ValueMoments, AreThoseOfTheSameNumbersOneByOne) {
  std::mt19937_64 random(1);
  for (const double mean : {0.0, 1e6, -3e9}) {
    std::normal_distribution<double> draw(mean, 2);
    std::vector<double> numbers(1'003);
    for (double& number : numbers) number = draw(random);
    for (const std::size_t block : {1U, 7U, 64U, 256U, 5'000U}) expect_moments_of(numbers, block);
  }
}

TEST(ValueMoments, EqualNumbersHaveNoSpreadAndNoNumberHasNothing) {
  ValueMoments moments;
  EXPECT_EQ(moments.standard_deviation(), 0);
  moments.add({});
  EXPECT_EQ(moments.count(), 0U);
  moments.add(std::vector<double>(1'000, 0.1));
  moments.add(std::vector<double>(3, 0.1));
  EXPECT_EQ(moments.standard_deviation(), 0);
  EXPECT_EQ(moments.minimum(), 0.1);
}

TEST(ValueMoments, HugeNumbersStayFinite) {
  ValueMoments moments;
  moments.add(std::vector<double>{1.7e308, -1.7e308, 1e200, 0});
  moments.add(std::vector<double>{-1.7e308});
  EXPECT_TRUE(std::isfinite(moments.mean()));
  EXPECT_TRUE(std::isfinite(moments.standard_deviation()));
  EXPECT_EQ(moments.maximum(), 1.7e308);
}

}  // namespace
}  // namespace nexusml::monitor
