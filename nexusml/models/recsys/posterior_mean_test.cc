#include "nexusml/models/recsys/posterior_mean.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "nexusml/models/recsys/gibbs_sampler.h"

namespace nexusml::models::recsys {
namespace {

constexpr std::size_t kUsers = 6;
constexpr std::size_t kItems = 5;
constexpr std::array<std::array<float, kItems>, kUsers> kRatings{{
    // 0: none
    {5, 4, 0, 1, 2},
    {4, 5, 1, 0, 0},
    {1, 0, 5, 4, 4},
    {0, 1, 4, 5, 0},
    {5, 0, 2, 2, 1},
    {2, 2, 0, 4, 5},
}};

std::vector<Rating> example() {
  std::vector<Rating> ratings;
  for (std::uint32_t u = 0; u < kUsers; ++u) {
    for (std::uint32_t i = 0; i < kItems; ++i) {
      if (kRatings[u][i] > 0) ratings.push_back({u, i, kRatings[u][i]});
    }
  }
  return ratings;
}

Status go_on(double /*share*/) {
  return {};
}

// Golden values from an independent sampler in numpy, docs/maths/matrix-factorisation.md; the last row is the unknown
// user's, the last column the unknown item's. Draws are correlated: averages of 8,000 differ from seed to seed by up to
// 0.14, those of 100,000 by up to 0.03.
TEST(PosteriorMean, AgreesWithAnIndependentSampler) {
  constexpr std::array<std::array<double, kItems + 1>, kUsers + 1> kGolden{{
      {{3.7098, 3.3399, 2.6776, 2.5307, 2.5396, 2.8852}},
      {{3.9073, 3.5160, 2.4581, 3.1707, 2.6704, 2.9369}},
      {{2.5766, 2.8321, 3.8061, 3.4432, 3.6704, 3.3932}},
      {{3.1470, 2.4766, 3.3708, 4.0385, 3.4051, 3.1138}},
      {{3.6921, 3.0446, 2.4023, 2.5642, 2.2003, 2.6086}},
      {{2.7889, 2.7740, 3.6002, 3.4645, 3.6604, 3.3203}},
      {{3.2990, 3.0031, 3.0561, 3.2008, 3.0285, 3.0467}},
  }};
  const auto mean = posterior_mean(example(), kUsers, kItems,
                                   {.factors = 2, .burn_in = 500, .draws = 30000, .rank = 16, .seed = 1}, go_on);
  ASSERT_TRUE(mean.ok());
  for (std::size_t u = 0; u <= kUsers; ++u) {
    for (std::size_t i = 0; i <= kItems; ++i) EXPECT_NEAR(mean->rating(u, i), kGolden[u][i], 0.08) << u << ' ' << i;
  }
}

TEST(PosteriorMean, AUserWithoutRatingsIsAnUnknownOne) {
  std::vector<Rating> ratings = example();
  std::erase_if(ratings, [](const Rating& rating) { return rating.user == 2; });
  const auto mean = posterior_mean(ratings, kUsers, kItems, {.factors = 2, .burn_in = 5, .draws = 10}, go_on);
  ASSERT_TRUE(mean.ok());
  for (std::size_t i = 0; i <= kItems; ++i) EXPECT_NEAR(mean->rating(2, i), mean->rating(kUsers, i), 1e-9);
}

TEST(PosteriorMean, IsTheSameForTheSameSeed) {
  const SamplingOptions options{.factors = 3, .burn_in = 3, .draws = 9, .seed = 5};
  const auto first = posterior_mean(example(), kUsers, kItems, options, go_on);
  const auto second = posterior_mean(example(), kUsers, kItems, options, go_on);
  EXPECT_EQ(first->factors.users, second->factors.users);
  EXPECT_EQ(first->item_biases, second->item_biases);
}

TEST(PosteriorMean, RatingsWithoutNoiseStayFinite) {
  std::vector<Rating> ratings;
  for (std::uint32_t u = 0; u < 30; ++u) {
    for (std::uint32_t i = 0; i < 40; ++i) ratings.push_back({u, i, static_cast<float>(u % 3 + i % 4)});
  }
  const auto mean = posterior_mean(ratings, 30, 40, {.factors = 2, .burn_in = 100, .draws = 100}, go_on);
  ASSERT_TRUE(mean.ok());
  for (const Rating& rating : ratings) EXPECT_NEAR(mean->rating(rating.user, rating.item), rating.value, 0.1);
}

TEST(PosteriorMean, StopsWhenItIsTold) {
  int calls = 0;
  const auto stopped = posterior_mean(example(), kUsers, kItems, {}, [&](double share) -> Status {
    EXPECT_LT(share, 1);
    if (++calls == 3) return Error(ErrorCode::kConflict, "cancelled");
    return {};
  });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().message, "cancelled");
  EXPECT_EQ(calls, 3);
}

TEST(Random, HasTheMomentsOfItsDistributions) {
  Random random(1);
  constexpr int kDraws = 100000;
  double sum = 0;
  double squares = 0;
  double gammas = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
    gammas += random.gamma(2.5);
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.015);
  EXPECT_NEAR(squares / kDraws, 1, 0.02);
  EXPECT_NEAR(gammas / kDraws, 2.5, 0.025);
}

}  // namespace
}  // namespace nexusml::models::recsys
