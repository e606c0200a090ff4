#include "nexusml/stats/distances.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace nexusml::stats {
namespace {

using Counts = std::vector<std::uint64_t>;

const Counts kReference{120, 80, 60, 40, 0};
const Counts kCurrent{60, 90, 50, 30, 20};

double psi_of(const Counts& a, const Counts& b) {
  return psi(a, b).value();
}
double jensen_shannon(const Counts& a, const Counts& b) {
  return jensen_shannon_distance(a, b).value();
}
double hellinger(const Counts& a, const Counts& b) {
  return hellinger_distance(a, b).value();
}
double total_variation(const Counts& a, const Counts& b) {
  return total_variation_distance(a, b).value();
}

constexpr std::pair<const char*, double (*)(const Counts&, const Counts&)> kDistances[] = {
    {"psi", psi_of},
    {"Jensen-Shannon", jensen_shannon},
    {"Hellinger", hellinger},
    {"total variation", total_variation}};

Counts random_counts(std::mt19937_64& random, std::size_t bins) {
  Counts counts(bins);
  for (std::uint64_t& count : counts) count = random() % 3 == 0 ? 0 : random() % 1000;
  counts[random() % bins] += 1;
  return counts;
}

// docs/maths/distances.md holds the lines of numpy and scipy.
TEST(Distances, agree_with_scipy) {
  EXPECT_NEAR(psi(kReference, kCurrent).value(), 0.6452471456806951, 1e-14);
  EXPECT_NEAR(psi(kReference, kCurrent, 0.01).value(), 0.2567075765576163, 1e-14);
  EXPECT_NEAR(jensen_shannon(kReference, kCurrent), 0.24467665047759024, 1e-14);
  EXPECT_NEAR(hellinger(kReference, kCurrent), 0.23201628865249554, 1e-14);
  EXPECT_NEAR(total_variation(kReference, kCurrent), 0.17333333333333337, 1e-14);
}

TEST(Distances, are_zero_for_equal_shares_and_symmetric) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    const Counts a = random_counts(random, 1 + random() % 30);
    const Counts b = random_counts(random, a.size());
    Counts twice = a;
    for (std::uint64_t& count : twice) count *= 2;
    for (const auto& [name, distance] : kDistances) {
      EXPECT_EQ(distance(a, a), 0) << name;
      EXPECT_NEAR(distance(a, twice), 0, 1e-7) << name;
      EXPECT_NEAR(distance(a, b), distance(b, a), 1e-12) << name;
      EXPECT_GE(distance(a, b), 0) << name;
    }
  }
}

TEST(Distances, do_not_depend_on_the_order_of_bins) {
  for (const auto& [name, distance] : kDistances) {
    Counts a = kReference;
    Counts b = kCurrent;
    std::ranges::reverse(a);
    std::ranges::reverse(b);
    EXPECT_NEAR(distance(a, b), distance(kReference, kCurrent), 1e-14) << name;
  }
}

TEST(Distances, of_no_bin_in_common_are_one) {
  const Counts a{5, 0, 3, 0};
  const Counts b{0, 9, 0, 2};
  EXPECT_DOUBLE_EQ(jensen_shannon(a, b), 1);
  EXPECT_DOUBLE_EQ(hellinger(a, b), 1);
  EXPECT_DOUBLE_EQ(total_variation(a, b), 1);
  EXPECT_GT(psi_of(a, b), 4);
}

TEST(Distances, that_are_metrics_keep_the_triangle_inequality) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 500; ++round) {
    const Counts a = random_counts(random, 6);
    const Counts b = random_counts(random, 6);
    const Counts c = random_counts(random, 6);
    for (const auto& [name, distance] : kDistances) {
      if (distance == psi_of) continue;
      EXPECT_LE(distance(a, c), distance(a, b) + distance(b, c) + 1e-12) << name;
      EXPECT_LE(distance(a, c), 1) << name;
    }
  }
}

TEST(Distances, psi_of_two_samples_is_about_its_chance_level) {
  std::mt19937_64 random(9);
  double sum = 0;
  for (int round = 0; round < 400; ++round) {
    Counts a(10);
    Counts b(10);
    for (int i = 0; i < 1000; ++i) {
      ++a[random() % 10];
      ++b[random() % 10];
    }
    sum += psi_of(a, b);
  }
  EXPECT_NEAR(sum / 400, 9 * (1.0 / 1000 + 1.0 / 1000), 0.002);
}

TEST(Distances, of_the_largest_counts_are_finite) {
  const Counts huge(3, std::numeric_limits<std::uint64_t>::max());
  const Counts one{1, 0, 0};
  for (const auto& [name, distance] : kDistances) EXPECT_TRUE(std::isfinite(distance(huge, one))) << name;
}

TEST(Distances, refuse_sides_that_cannot_be_compared) {
  const Counts two{1, 2};
  const Counts three{1, 2, 3};
  const Counts none{0, 0};
  for (const auto function : {jensen_shannon_distance, hellinger_distance, total_variation_distance}) {
    EXPECT_EQ(function(two, three).error().message, "the reference has 2 bins, the current counts have 3");
    EXPECT_EQ(function(none, two).error().message, "the reference has no value");
    EXPECT_EQ(function(two, none).error().message, "there is no current value");
    EXPECT_EQ(function({}, {}).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(psi(two, three).ok());
  EXPECT_FALSE(psi(two, none).ok());
  for (const double floor : {0.0, -1.0, 0.6, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(psi(two, two, floor).ok());
  }
}

}  // namespace
}  // namespace nexusml::stats
