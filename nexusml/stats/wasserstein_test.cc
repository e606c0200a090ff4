#include "nexusml/stats/wasserstein.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "nexusml/stats/bin_edges.h"
#include "nexusml/stats/moments.h"
#include "nexusml/stats/profile_builder.h"

namespace nexusml::stats {
namespace {

using Values = std::vector<double>;

double distance(const Values& a, const Values& b) {
  return wasserstein_distance(a, b).value();
}

Values normal_sample(std::mt19937_64& random, std::size_t count, double mean, double deviation) {
  std::normal_distribution<double> normal(mean, deviation);
  Values values(count);
  for (double& value : values) value = normal(random);
  return values;
}

// scipy.stats.wasserstein_distance; docs/maths/wasserstein.md
TEST(Wasserstein, agrees_with_scipy) {
  EXPECT_NEAR(distance({3.1, -2, 0.5, 7, 7}, {1, 4.5, -0.25}), 2.1366666666666667, 1e-14);
  const std::vector<WeightedValue> a{{1, 3}, {2, 1}, {5, 2}};
  const std::vector<WeightedValue> b{{0, 1.5}, {3, 0.5}};
  EXPECT_NEAR(wasserstein_distance(a, b).value(), 1.75, 1e-14);
  EXPECT_NEAR(normalised_wasserstein(Values{3.1, -2, 0.5, 7, 7}, Values{1, 4.5, -0.25}).value(), 0.601041517357042,
              1e-14);
}

TEST(Wasserstein, is_a_metric_that_moves_and_scales_with_the_values) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 100; ++round) {
    const Values a = normal_sample(random, 1 + random() % 40, 0, 1);
    const Values b = normal_sample(random, 1 + random() % 40, 1, 2);
    const Values c = normal_sample(random, 1 + random() % 40, -1, 1);
    EXPECT_EQ(distance(a, a), 0);
    EXPECT_NEAR(distance(a, b), distance(b, a), 1e-12);
    EXPECT_LE(distance(a, c), distance(a, b) + distance(b, c) + 1e-12);
    const auto mapped = [](Values values, double factor, double shift) {
      for (double& value : values) value = value * factor + shift;
      return values;
    };
    EXPECT_NEAR(distance(a, mapped(a, 1, 3)), 3, 1e-12);
    EXPECT_NEAR(distance(mapped(a, -2, 5), mapped(b, -2, 5)), 2 * distance(a, b), 1e-11);
    EXPECT_NEAR(normalised_wasserstein(mapped(a, 7, 1e3), mapped(b, 7, 1e3)).value(),
                normalised_wasserstein(a, b).value(), a.size() == 1 ? 0 : 1e-8);
    const double means = std::accumulate(a.begin(), a.end(), 0.0) / static_cast<double>(a.size()) -
                         std::accumulate(b.begin(), b.end(), 0.0) / static_cast<double>(b.size());
    EXPECT_GE(distance(a, b), std::abs(means) - 1e-12);
  }
}

TEST(Wasserstein, of_the_largest_numbers_is_finite) {
  const double largest = std::numeric_limits<double>::max();
  EXPECT_EQ(distance({-largest}, {largest}), largest);
  EXPECT_EQ(distance({largest}, {largest}), 0);
  EXPECT_TRUE(std::isfinite(normalised_wasserstein(Values{0, 5e-324}, Values{largest}).value()));
}

TEST(Wasserstein, refuses_what_has_no_distance) {
  const Values one{1};
  const Values nan{std::numeric_limits<double>::quiet_NaN()};
  const Values infinite{std::numeric_limits<double>::infinity()};
  EXPECT_EQ(wasserstein_distance(Values{}, one).error().message, "the reference has no value");
  EXPECT_EQ(wasserstein_distance(one, Values{}).error().message, "the current sample has no value");
  EXPECT_FALSE(wasserstein_distance(nan, one).ok());
  EXPECT_FALSE(wasserstein_distance(one, infinite).ok());
  EXPECT_FALSE(normalised_wasserstein(one, infinite).ok());
  using Weighted = std::vector<WeightedValue>;
  const Weighted good{{1, 1}};
  for (const Weighted& bad : {Weighted{}, Weighted{{1, 0}}, Weighted{{1, -1}}, Weighted{{2, 1}, {1, 1}},
                              Weighted{{1, std::numeric_limits<double>::infinity()}}, Weighted{{infinite[0], 1}}}) {
    EXPECT_FALSE(wasserstein_distance(good, bad).ok());
    EXPECT_FALSE(wasserstein_distance(bad, good).ok());
  }
}

// scipy 1.17.1: a = 1e9 + array([0, .25, .5, 1.75]); wasserstein_distance(a, 1e9 + array([.5, 2.25, -1])) / a.std()
TEST(NormalisedWasserstein, loses_no_digit_far_from_zero) {
  const Values reference{1e9, 1e9 + 0.25, 1e9 + 0.5, 1e9 + 1.75};
  EXPECT_NEAR(normalised_wasserstein(reference, Values{1e9 + 0.5, 1e9 + 2.25, 1e9 - 1}).value(), 0.9903751369442768,
              1e-14);
}

TEST(NormalisedWasserstein, of_a_constant_reference_is_the_share_that_differs) {
  const Values constant(10, 4.0);
  EXPECT_EQ(normalised_wasserstein(constant, Values{4, 4, 4}).value(), 0);
  EXPECT_EQ(normalised_wasserstein(constant, Values{4, 4, 4, 9000}).value(), 0.25);
  const NumericProfile profile = profile_numbers(constant);
  const std::vector<std::uint64_t> counts{1, 6, 3};
  EXPECT_NEAR(normalised_wasserstein(profile, counts, -5, 7).value().value, 0.4, 1e-15);
}

TEST(NormalisedWasserstein, of_a_normal_distribution_has_its_chance_level) {
  std::mt19937_64 random(2);
  double sum = 0;
  for (int round = 0; round < 200; ++round) {
    sum += normalised_wasserstein(normal_sample(random, 1000, 0, 1), normal_sample(random, 500, 0, 1)).value();
  }
  EXPECT_NEAR(sum / 200, 1.25 * std::sqrt(1.0 / 1000 + 1.0 / 500), 0.006);
}

/// Counts a sample in the bins of a profile.
struct Counted {
  explicit Counted(const NumericProfile& profile, const Values& values)
      : edges(BinEdges::create(profile.edges).value()), counter(edges) {
    for (const double value : values) {
      counter.add(value);
      moments.add(value);
    }
  }
  BinEdges edges;
  BinCounter counter;
  Moments moments;
};

TEST(BinnedWasserstein, lies_within_its_error_of_the_exact_one) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 300; ++round) {
    Values reference = normal_sample(random, 20 + random() % 2000, 0, 1);
    Values current = normal_sample(random, 20 + random() % 500, 0.3 * (round % 5), 0.5 + 0.3 * (round % 4));
    if (round % 3 == 0) {
      for (double& value : reference) value = std::exp(value);
      for (double& value : current) value = std::round(value * 2);
    }
    const NumericProfile profile = profile_numbers(reference, {.bins = 2 + random() % 60});
    const Counted counted(profile, current);
    const auto binned =
        normalised_wasserstein(profile, counted.counter.counts(), counted.moments.minimum(), counted.moments.maximum());
    ASSERT_TRUE(binned.ok()) << binned.error().message;
    const double exact = normalised_wasserstein(reference, current).value();
    EXPECT_NEAR(binned->value, exact, binned->error + 1e-9);
    if (profile.counts.size() > 40 && round % 3 != 0) {
      EXPECT_NEAR(binned->value, exact, 0.05);
    }
  }
}

TEST(BinnedWasserstein, of_equal_histograms_is_zero) {
  std::mt19937_64 random(4);
  const NumericProfile profile = profile_numbers(normal_sample(random, 1000, 0, 1));
  EXPECT_NEAR(normalised_wasserstein(profile, profile.counts, profile.minimum, profile.maximum).value().value, 0,
              1e-12);
}

TEST(BinnedWasserstein, of_the_largest_and_the_smallest_numbers_is_a_number) {
  constexpr double kTiny = std::numeric_limits<double>::denorm_min();
  constexpr double kHuge = std::numeric_limits<double>::max();
  const Values extremes{-kHuge, -1e308,    -1e154, -1, -1e-308, -kTiny, 0,
                        kTiny,  3 * kTiny, 1e-308, 1,  1e154,   1e308,  kHuge};
  std::mt19937_64 random(9);
  for (int round = 0; round < 3'000; ++round) {
    const auto draw = [&] {
      Values drawn;
      for (std::size_t i = 0; i < 1 + random() % 6; ++i) drawn.push_back(extremes[random() % extremes.size()]);
      return drawn;
    };
    const Values reference = draw();
    const Values current = draw();
    const NumericProfile profile = profile_numbers(reference);
    const Counted counted(profile, current);
    const auto found =
        normalised_wasserstein(profile, counted.counter.counts(), std::ranges::min(current), std::ranges::max(current));
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_TRUE(std::isfinite(found->value) && found->value >= 0) << round << ": " << found->value;
    EXPECT_TRUE(std::isfinite(found->error) && found->error >= 0) << round << ": " << found->error;
    const double exact = normalised_wasserstein(reference, current).value();
    EXPECT_TRUE(std::isfinite(exact) && exact >= 0) << round << ": " << exact;
  }
}

TEST(BinnedWasserstein, sees_values_far_outside_the_reference) {
  std::mt19937_64 random(5);
  const Values reference = normal_sample(random, 1000, 0, 1);
  const NumericProfile profile = profile_numbers(reference);
  const Values current(100, 1e6);
  const Counted counted(profile, current);
  const auto binned = normalised_wasserstein(profile, counted.counter.counts(), 1e6, 1e6).value();
  EXPECT_NEAR(binned.value, normalised_wasserstein(reference, current).value(), 0.1);
}

TEST(BinnedWasserstein, refuses_what_does_not_fit) {
  const Values edges{0, 1};
  const Values others{0, 2};
  const std::vector<std::uint64_t> counts{1, 2, 3};
  const std::vector<std::uint64_t> few{1, 2};
  const std::vector<std::uint64_t> none{0, 0, 0};
  const BoundedHistogram good{edges, counts, -1, 2};
  EXPECT_TRUE(wasserstein_distance(good, good).ok());
  for (const BoundedHistogram& bad : {BoundedHistogram{others, counts, -1, 3}, BoundedHistogram{edges, few, -1, 2},
                                      BoundedHistogram{edges, none, -1, 2}, BoundedHistogram{edges, counts, 2, -1},
                                      BoundedHistogram{edges, counts, 0.5, 2},
                                      BoundedHistogram{edges, counts, -1, std::numeric_limits<double>::infinity()}}) {
    EXPECT_FALSE(wasserstein_distance(good, bad).ok());
    EXPECT_FALSE(wasserstein_distance(bad, good).ok());
  }
  EXPECT_FALSE(normalised_wasserstein(profile_numbers({}), std::vector<std::uint64_t>{1}, 0, 1).ok());
}

}  // namespace
}  // namespace nexusml::stats
