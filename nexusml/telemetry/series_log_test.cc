#include "nexusml/telemetry/internal/series_log.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>
#include <vector>

namespace nexusml::telemetry::internal {
namespace {

constexpr std::uint64_t kBlock = 16;

SampledValue plain(double value) {
  return {.value = value};
}

void expect_same(const SampledValue& actual, const SampledValue& expected, std::uint64_t sample) {
  EXPECT_EQ(std::bit_cast<std::uint64_t>(actual.value), std::bit_cast<std::uint64_t>(expected.value)) << sample;
  EXPECT_EQ(actual.buckets, expected.buckets) << sample;
}

/// Records the values as samples 0, 1, ... and asks for each of them again, alone and with one cursor.
void expect_round_trip(const std::vector<SampledValue>& values) {
  SeriesLog log(0, values.front());
  for (std::uint64_t i = 1; i < values.size(); ++i) log.record(i / kBlock * kBlock, i, values[i]);
  SeriesLog::Cursor cursor(log);
  for (std::uint64_t i = 0; i < values.size(); ++i) {
    expect_same(log.at(i), values[i], i);
    expect_same(cursor.at(i), values[i], i);
  }
}

TEST(SeriesLog, KeepsEveryValueOfACounter) {
  std::mt19937_64 random(1);
  std::vector<SampledValue> values;
  double value = 0;
  for (int i = 0; i < 500; ++i) values.push_back(plain(value += static_cast<double>(random() % 4 * (random() % 3000))));
  expect_round_trip(values);
}

TEST(SeriesLog, KeepsEveryValueOfAGaugeToTheLastBit) {
  std::mt19937_64 random(2);
  const std::vector<double> odd = {
      0.0,  -0.0, 1,        -1,   0.1,    1e300,       -1e-300, 9007199254740992.0, 9007199254740994.0,
      -7e9, 1e15, INFINITY, 12.5, 5e-324, std::nan("")};
  std::vector<SampledValue> values;
  for (int i = 0; i < 2000; ++i) {
    values.push_back(
        plain(random() % 2 == 0 ? odd[random() % odd.size()] : std::generate_canonical<double, 53>(random)));
    while (random() % 3 == 0) values.push_back(values.back());
  }
  expect_round_trip(values);
}

TEST(SeriesLog, KeepsEveryBucketOfAHistogram) {
  std::mt19937_64 random(3);
  SampledValue value{.value = 0, .buckets = std::vector<std::uint64_t>(64)};
  std::vector<SampledValue> values;
  for (int i = 0; i < 500; ++i) {
    for (std::uint64_t n = random() % 5; n > 0; --n) {
      value.buckets[random() % 64] += 1 + random() % 1000;
      value.value += std::generate_canonical<double, 53>(random);
    }
    values.push_back(value);
  }
  expect_round_trip(values);
}

TEST(SeriesLog, IsAbsentBeforeItsBirth) {
  SeriesLog log(20, plain(5));
  log.record(16, 22, plain(6));
  EXPECT_TRUE(log.at(19).absent());
  EXPECT_EQ(log.at(20).value, 5);
  EXPECT_EQ(log.at(21).value, 5);
  EXPECT_EQ(log.at(22).value, 6);
  EXPECT_EQ(log.at(1000).value, 6);
}

TEST(SeriesLog, ASeriesThatStandsStillTakesNoMemory) {
  SeriesLog log(0, plain(5));
  for (std::uint64_t i = 1; i < 1000; ++i) log.record(i / kBlock * kBlock, i, plain(5));
  EXPECT_EQ(log.bytes(), 0);
}

TEST(SeriesLog, ABusyCounterTakesTwoBytesASample) {
  SeriesLog log(0, plain(0));
  for (std::uint64_t i = 1; i < 1440; ++i) log.record(i / 120 * 120, i, plain(static_cast<double>(i * 100)));
  log.seal();
  EXPECT_LT(log.bytes(), 1440 * 2 + 1000);
}

TEST(SeriesLog, ForgetsOldBlocksAndKnowsTheRest) {
  SeriesLog log(0, plain(0));
  for (std::uint64_t i = 1; i < 100; ++i) log.record(i / kBlock * kBlock, i, plain(static_cast<double>(i)));
  const std::size_t before = log.bytes();
  log.drop_before(64);
  EXPECT_LT(log.bytes(), before);
  for (std::uint64_t i = 64; i < 100; ++i) EXPECT_EQ(log.at(i).value, static_cast<double>(i));
}

TEST(SeriesLog, WithoutItsBlocksItStillKnowsTheNewestValue) {
  SeriesLog log(0, plain(0));
  log.record(0, 1, plain(7));
  log.drop_before(16);
  EXPECT_FALSE(log.has_changes());
  EXPECT_EQ(log.at(20).value, 7);
}

}  // namespace
}  // namespace nexusml::telemetry::internal
