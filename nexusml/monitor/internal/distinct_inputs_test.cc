#include "nexusml/monitor/internal/distinct_inputs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string_view>

#include "nexusml/base/fingerprint.h"

namespace nexusml::monitor {
namespace {

std::uint64_t hash_of(std::uint64_t number) {
  return base::fingerprint({reinterpret_cast<const char*>(&number), sizeof(number)});
}

TEST(DistinctInputs, NothingAndOneThing) {
  DistinctInputs inputs(60);
  EXPECT_EQ(inputs.count(0), 0);
  for (int i = 0; i < 100'000; ++i) inputs.add(hash_of(7), 3);
  EXPECT_EQ(inputs.count(3), 1);
  EXPECT_EQ(inputs.bytes(), 4'096U);
}

TEST(DistinctInputs, AreExactUpToTheStatedNumber) {
  DistinctInputs inputs(60);
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t i = 0; i < DistinctInputs::kExact; ++i) inputs.add(hash_of(i), round);
  }
  EXPECT_EQ(inputs.count(2), static_cast<double>(DistinctInputs::kExact));
}

TEST(DistinctInputs, AMillionAreEstimatedInBoundedMemory) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    DistinctInputs inputs(60);
    for (std::uint64_t i = 0; i < 1'000'000; ++i) inputs.add(hash_of((seed << 32) + i), 5);
    EXPECT_LE(inputs.bytes(), DistinctInputs::kSlots * 8);
    EXPECT_NEAR(inputs.count(5) / 1e6, 1, 4 * 0.011) << "four standard errors";
  }
}

TEST(DistinctInputs, TheErrorIsTheStatedOne) {
  double squares = 0;
  constexpr int kTrials = 40;
  for (std::uint64_t trial = 0; trial < kTrials; ++trial) {
    DistinctInputs inputs(60);
    for (std::uint64_t i = 0; i < 100'000; ++i) inputs.add(hash_of((trial << 40) + i), 0);
    squares += std::pow(inputs.count(0) / 1e5 - 1, 2);
  }
  EXPECT_LT(std::sqrt(squares / kTrials), 0.013) << "1.1 %, and what chance adds to 40 trials";
}

TEST(DistinctInputs, WhatLeftTheWindowIsForgotten) {
  DistinctInputs inputs(10);
  for (std::uint64_t pane = 0; pane < 30; ++pane) {
    for (std::uint64_t i = 0; i < 100; ++i) inputs.add(hash_of(pane * 100 + i), static_cast<std::int64_t>(pane));
  }
  EXPECT_EQ(inputs.count(29), 1'000);
  EXPECT_EQ(inputs.count(34), 500);
  EXPECT_EQ(inputs.count(39), 0);
  EXPECT_EQ(inputs.count(29 + 65'535), 0) << "tags that came round mean nothing";
}

TEST(DistinctInputs, WhatComesAgainStays) {
  DistinctInputs inputs(10);
  for (std::int64_t pane = 0; pane < 200'000; ++pane) inputs.add(hash_of(static_cast<std::uint64_t>(pane % 3)), pane);
  EXPECT_EQ(inputs.count(199'999), 3);
}

TEST(DistinctInputs, AfterAFloodSmallTrafficIsExactAgain) {
  DistinctInputs inputs(10);
  for (std::uint64_t i = 0; i < 500'000; ++i) inputs.add(hash_of(i), 0);
  // The level falls by one a window.
  std::uint64_t next = 1'000'000;
  for (std::int64_t pane = 1; pane < 200; ++pane) {
    for (int i = 0; i < 100; ++i) inputs.add(hash_of(next++), pane);
  }
  EXPECT_EQ(inputs.count(199), 1'000);
}

}  // namespace
}  // namespace nexusml::monitor
