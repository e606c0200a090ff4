#include "nexusml/telemetry/internal/bucket_quantile.h"

#include <gtest/gtest.h>

#include <vector>

namespace nexusml::telemetry::internal {
namespace {

// The golden values are those of `promtool test rules` (Prometheus 2.42) for histogram_quantile over the same buckets.
struct Golden {
  double q;
  double value;
};

void expect_golden(const std::vector<double>& bounds, const std::vector<std::uint64_t>& counts,
                   const std::vector<Golden>& golden) {
  for (const Golden& expected : golden) {
    const auto value = bucket_quantile(expected.q, bounds, counts);
    ASSERT_TRUE(value.has_value()) << expected.q;
    EXPECT_DOUBLE_EQ(*value, expected.value) << expected.q;
  }
}

TEST(BucketQuantile, AgreesWithPrometheusForLatencies) {
  expect_golden({0.1, 0.5, 1, 2.5}, {3, 7, 0, 7, 3},
                {{0, 0},
                 {0.01, 6.666666666666667E-03},
                 {0.1, 6.666666666666667E-02},
                 {0.25, 2.142857142857143E-01},
                 {0.5, 0.5},
                 {0.7, 1.8571428571428572},
                 {0.9, 2.5},
                 {0.99, 2.5},
                 {1, 2.5}});
}

TEST(BucketQuantile, AgreesWithPrometheusWhereTheFirstBucketEndsAtZero) {
  expect_golden({0, 0.1, 1}, {2, 1, 5, 0},
                {{0, 0}, {0.25, 0}, {0.5, 0.28}, {0.7, 0.568}, {0.9, 0.8560000000000001}, {0.99, 0.9856}, {1, 1}});
}

TEST(BucketQuantile, AgreesWithPrometheusBelowZero) {
  const std::vector<double> bounds = {-5, 5};
  const std::vector<std::uint64_t> counts = {2, 4, 0};
  expect_golden(bounds, counts, {{0.01, -5}, {0.25, -5}, {0.5, -2.5}, {0.9, 3.5}, {1, 5}});
  EXPECT_NEAR(bucket_quantile(0.7, bounds, counts).value(), 0.5, 1e-12);
}

TEST(BucketQuantile, NothingObservedHasNone) {
  EXPECT_FALSE(bucket_quantile(0.5, std::vector<double>{1}, std::vector<std::uint64_t>{0, 0}).has_value());
}

TEST(BucketQuantile, AboveTheHighestBoundIsThatBound) {
  EXPECT_EQ(bucket_quantile(0.5, std::vector<double>{1, 2}, std::vector<std::uint64_t>{0, 0, 9}), 2);
}

TEST(BucketQuantile, AtZeroIsTheLowerEndOfTheFirstBucketInUse) {
  EXPECT_EQ(bucket_quantile(0, std::vector<double>{1, 2, 3}, std::vector<std::uint64_t>{0, 0, 4, 0}), 2);
}

TEST(BucketQuantile, RisesWithTheShare) {
  const std::vector<double> bounds = {0.1, 0.2, 0.4, 0.8};
  const std::vector<std::uint64_t> counts = {5, 0, 17, 1, 2};
  double before = 0;
  for (int percent = 0; percent <= 100; ++percent) {
    const double value = bucket_quantile(percent / 100.0, bounds, counts).value();
    EXPECT_GE(value, before);
    before = value;
  }
}

TEST(BucketQuantile, SharesOutsideAreTakenToTheNearerEnd) {
  const std::vector<double> bounds = {1, 2};
  const std::vector<std::uint64_t> counts = {1, 1, 0};
  EXPECT_EQ(bucket_quantile(-3, bounds, counts), bucket_quantile(0, bounds, counts));
  EXPECT_EQ(bucket_quantile(7, bounds, counts), bucket_quantile(1, bounds, counts));
}

}  // namespace
}  // namespace nexusml::telemetry::internal
