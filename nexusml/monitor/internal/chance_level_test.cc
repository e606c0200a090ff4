#include "nexusml/monitor/internal/chance_level.h"

#include <gtest/gtest.h>

#include "nexusml/monitor/feature_drift.h"
#include "nexusml/monitor/testing/sides.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::CategoricalSides;
using monitor::testing::normal_values;
using monitor::testing::NumericSides;

DriftOptions with(std::string_view feature, DriftMethod method) {
  DriftOptions options;
  options.methods.emplace(feature, MethodChoice{method, std::nullopt});
  return options;
}

/// Mean score of windows that come from the reference's distribution, over what is said that chance gives.
template <class Draw>
double mean_over_chance(std::string_view name, DriftMethod method, Draw draw) {
  double score = 0;
  double chance = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto sides = draw(seed);
    const FeatureDrift drift = compare_feature(sides.reference(), sides.current(), with(name, method)).value();
    score += drift.score;
    chance += drift.chance;
  }
  return score / chance;
}

TEST(ChanceLevel, IsAboutTheMeanScoreOfWindowsWithoutDrift) {
  for (const DriftMethod method :
       {DriftMethod::kKolmogorovSmirnov, DriftMethod::kWasserstein, DriftMethod::kPsi, DriftMethod::kJensenShannon,
        DriftMethod::kHellinger, DriftMethod::kTotalVariation}) {
    const double ratio = mean_over_chance("x", method, [](std::uint64_t seed) {
      return NumericSides(normal_values(2'000, 1'000 + seed), normal_values(300, seed));
    });
    EXPECT_NEAR(ratio, 1, 0.2) << name_of(method);
  }
}

TEST(ChanceLevel, HoldsForSkewedValuesAndForCategories) {
  const auto skewed = [](std::size_t count, std::uint64_t seed) {
    std::vector<double> values = normal_values(count, seed);
    for (double& value : values) value = std::exp(value);
    return values;
  };
  const double ratio = mean_over_chance("x", DriftMethod::kWasserstein, [&](std::uint64_t seed) {
    return NumericSides(skewed(5'000, 1'000 + seed), skewed(300, seed));
  });
  EXPECT_NEAR(ratio, 1, 0.3);
  for (const DriftMethod method : {DriftMethod::kChiSquare, DriftMethod::kJensenShannon, DriftMethod::kPsi,
                                   DriftMethod::kHellinger, DriftMethod::kTotalVariation}) {
    const double of_categories = mean_over_chance("c", method, [](std::uint64_t seed) {
      std::mt19937_64 random(seed);
      std::vector<stats::CategoryCount> reference;
      std::vector<stats::CategoryCount> current;
      for (int i = 0; i < 6; ++i) {
        reference.push_back({std::string(1, static_cast<char>('a' + i)),
                             std::poisson_distribution<std::uint64_t>(300 + 100 * i)(random)});
        current.push_back({reference.back().name, std::poisson_distribution<std::uint64_t>(30 + 10 * i)(random)});
      }
      return CategoricalSides(reference, 0, current);
    });
    EXPECT_NEAR(of_categories, 1, 0.2) << name_of(method);
  }
}

TEST(ChanceLevel, AConstantHasNone) {
  const NumericSides sides(std::vector(100, 1.0), std::vector(50, 1.0));
  EXPECT_EQ(chance_of_wasserstein(std::get<stats::NumericProfile>(sides.reference().profile), 100, 50), 0);
  const std::vector<std::uint64_t> one{10, 0};
  EXPECT_EQ(chance_of_shares(DriftMethod::kPsi, one, 10, 10), 0);
  EXPECT_EQ(chance_of_share(0, 10, 10), 0);
}

TEST(ChanceLevel, FallsWithTheRootOfTheRows) {
  EXPECT_NEAR(chance_of_kolmogorov_smirnov(400, 400) / chance_of_kolmogorov_smirnov(100, 100), 0.5, 1e-12);
  EXPECT_NEAR(chance_of_share(0.3, 400, 400) / chance_of_share(0.3, 100, 100), 0.5, 1e-12);
}

}  // namespace
}  // namespace nexusml::monitor
