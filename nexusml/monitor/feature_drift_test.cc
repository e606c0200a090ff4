#include "nexusml/monitor/feature_drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "nexusml/monitor/dataset_drift.h"
#include "nexusml/monitor/testing/sides.h"
#include "nexusml/stats/distances.h"
#include "nexusml/stats/kolmogorov_smirnov.h"
#include "nexusml/stats/wasserstein.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::CategoricalSides;
using monitor::testing::normal_values;
using monitor::testing::NumericSides;
using ::testing::HasSubstr;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

DriftOptions with(std::string_view feature, DriftMethod method, std::optional<double> threshold = {}) {
  DriftOptions options;
  options.methods.emplace(feature, MethodChoice{method, threshold});
  return options;
}

template <class Sides>
FeatureDrift compared(const Sides& sides, const DriftOptions& options = {}) {
  Result<FeatureDrift> drift = compare_feature(sides.reference(), sides.current(), options);
  FeatureDrift judged = std::move(drift).value();
  judge(std::span(&judged, 1), options);
  EXPECT_TRUE(std::isfinite(judged.score) && std::isfinite(judged.chance)) << judged.score << ' ' << judged.chance;
  EXPECT_TRUE(!judged.p_value || (*judged.p_value >= 0 && *judged.p_value <= 1));
  EXPECT_TRUE(std::isfinite(severity(judged)));
  return judged;
}

constexpr std::array kForNumbers{DriftMethod::kKolmogorovSmirnov, DriftMethod::kWasserstein,
                                 DriftMethod::kJensenShannon,     DriftMethod::kPsi,
                                 DriftMethod::kHellinger,         DriftMethod::kTotalVariation};
constexpr std::array kForCategories{DriftMethod::kChiSquare, DriftMethod::kJensenShannon, DriftMethod::kPsi,
                                    DriftMethod::kHellinger, DriftMethod::kTotalVariation};

TEST(FeatureDrift, ASmallReferenceIsTestedExactly) {
  const NumericSides sides(normal_values(300, 1), normal_values(200, 2, 0.4));
  DriftOptions options;
  const FeatureDrift drift = compare_feature(sides.reference(), sides.current(), options, sides.exact()).value();
  const auto tested = stats::kolmogorov_smirnov(sides.exact().reference, sides.exact().current).value();
  EXPECT_EQ(drift.method, DriftMethod::kKolmogorovSmirnov);
  EXPECT_EQ(drift.score, tested.statistic);
  EXPECT_EQ(drift.p_value, tested.p_value);
  EXPECT_EQ(drift.threshold, 0.05);
  EXPECT_EQ(drift.reference_rows, 300U);
  EXPECT_EQ(drift.current_rows, 200U);
}

TEST(FeatureDrift, ALargeReferenceHasADistanceInStandardDeviations) {
  const NumericSides sides(normal_values(5'000, 1, 10, 3), normal_values(5'000, 2, 10.9, 3));
  const FeatureDrift drift = compared(sides);
  EXPECT_EQ(drift.method, DriftMethod::kWasserstein);
  EXPECT_NEAR(drift.score, 0.3, 0.05);
  EXPECT_TRUE(drift.drifted);
  EXPECT_LT(*drift.p_value, 1e-20);
  const FeatureDrift exact = compare_feature(sides.reference(), sides.current(), {}, sides.exact()).value();
  EXPECT_EQ(exact.score, stats::normalised_wasserstein(sides.exact().reference, sides.exact().current).value());
  EXPECT_NEAR(exact.score, drift.score, 0.01);
}

TEST(FeatureDrift, MethodAndThresholdAreChosenPerFeature) {
  const NumericSides sides(normal_values(5'000, 1), normal_values(5'000, 2, 0.2));
  for (const DriftMethod method : kForNumbers) {
    EXPECT_EQ(compared(sides, with("x", method)).method, method);
    EXPECT_EQ(compared(sides, with("x", method, 0.7)).threshold, 0.7);
    EXPECT_EQ(compared(sides, with("another", method)).method, DriftMethod::kWasserstein);
  }
  EXPECT_TRUE(compared(sides, with("x", DriftMethod::kWasserstein)).drifted);
  EXPECT_FALSE(compared(sides, with("x", DriftMethod::kWasserstein, 0.3)).drifted);
  EXPECT_FALSE(compared(sides, with("x", DriftMethod::kPsi)).drifted);
  EXPECT_TRUE(compared(sides, with("x", DriftMethod::kPsi, 0.02)).drifted);
}

TEST(FeatureDrift, TheSameValuesScoreNothing) {
  const std::vector<double> values = normal_values(2'000, 3);
  const NumericSides sides(values, values);
  for (const DriftMethod method : kForNumbers) {
    const FeatureDrift drift = compared(sides, with("x", method));
    EXPECT_NEAR(drift.score, 0, 1e-12) << name_of(method);
    EXPECT_EQ(drift.p_value, 1.0);
    EXPECT_FALSE(drift.drifted);
  }
  const CategoricalSides same({{"a", 700}, {"b", 900}}, 50, {{"a", 70}, {"b", 90}, {"", 5}});
  for (const DriftMethod method : kForCategories) {
    const FeatureDrift drift = compared(same, with("c", method));
    EXPECT_NEAR(drift.score, 0, 1e-7) << name_of(method);
    EXPECT_FALSE(drift.drifted);
  }
}

TEST(FeatureDrift, AMethodOfTheOtherTypeIsRefusedWithThoseThatApply) {
  const NumericSides numbers(std::vector<double>{1, 2, 3}, {1, 2, 3});
  const auto refused = compare_feature(numbers.reference(), numbers.current(), with("x", DriftMethod::kChiSquare));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.error().message, HasSubstr("x is numeric, and chi_square does not apply to it; choose one of "
                                                 "kolmogorov_smirnov, wasserstein, "));
  const CategoricalSides categories({{"a", 3}}, 0, {{"a", 3}});
  EXPECT_FALSE(
      compare_feature(categories.reference(), categories.current(), with("c", DriftMethod::kWasserstein)).ok());
}

TEST(FeatureDrift, CountsOverOtherBinsAreRefused) {
  const NumericSides numbers(std::vector<double>{1, 2, 3}, {1, 2, 3});
  const std::vector<std::uint64_t> few{1};
  EXPECT_FALSE(compare_feature(numbers.reference(), {.counts = few}, {}).ok());
  const CategoricalSides categories({{"a", 3}}, 0, {{"a", 3}});
  EXPECT_FALSE(compare_feature(categories.reference(), {.counts = few}, {}).ok());
}

TEST(FeatureDrift, AnyOtherValueThanAConstantReferencesIsDrift) {
  for (const std::size_t rows : {std::size_t{100}, std::size_t{3'000}}) {
    std::vector<double> current(1'000, 7.0);
    for (const DriftMethod method : kForNumbers) {
      EXPECT_FALSE(compared(NumericSides(std::vector(rows, 7.0), current), with("x", method)).drifted);
    }
    current[500] = 7.5;
    for (const DriftMethod method : kForNumbers) {
      const FeatureDrift drift = compared(NumericSides(std::vector(rows, 7.0), current), with("x", method));
      EXPECT_TRUE(drift.drifted && drift.left_constant) << name_of(method);
      EXPECT_GE(severity(drift), 1);
    }
  }
  EXPECT_TRUE(compared(CategoricalSides({{"only", 5'000}}, 0, {{"only", 999}, {"new", 1}})).drifted);
  EXPECT_FALSE(compared(CategoricalSides({{"only", 5'000}}, 0, {{"only", 1'000}})).drifted);
}

TEST(FeatureDrift, LiveAConstantIsLeftOnlyBySignificantlyMany) {
  DriftOptions live;
  live.policy = DriftPolicy::kEffectAndSignificance;
  std::vector<double> current(1'000, 7.0);
  current[0] = 8;
  EXPECT_FALSE(compared(NumericSides(std::vector(5'000, 7.0), current), live).drifted);
  std::fill_n(current.begin(), 100, 8.0);
  EXPECT_TRUE(compared(NumericSides(std::vector(5'000, 7.0), current), live).drifted);
}

TEST(FeatureDrift, MissingnessItselfIsCompared) {
  std::vector<double> current = normal_values(1'000, 5);
  for (std::size_t i = 0; i < 300; ++i) current[i] = kMissing;
  for (const std::size_t rows : {std::size_t{900}, std::size_t{5'000}}) {
    const NumericSides sides(normal_values(rows, 6), current);
    for (const DriftMethod method : kForNumbers) {
      const FeatureDrift drift = compared(sides, with("x", method));
      EXPECT_TRUE(drift.drifted) << name_of(method);
      EXPECT_EQ(drift.reference_missing_share, 0);
      EXPECT_EQ(drift.current_missing_share, 0.3);
    }
    EXPECT_NEAR(compared(sides, with("x", DriftMethod::kWasserstein)).score, 0.3, 1e-12);
  }
}

TEST(FeatureDrift, AllMissingOnOneSideIsDriftAndOnBothIsNone) {
  const std::vector<double> values = normal_values(2'000, 7);
  const std::vector<double> gone(500, kMissing);
  for (const DriftMethod method : kForNumbers) {
    const FeatureDrift lost = compared(NumericSides(values, gone), with("x", method));
    EXPECT_TRUE(lost.drifted) << name_of(method);
    NumericSides never(std::vector<double>{}, values);
    never.set_reference_missing(800);
    EXPECT_TRUE(compared(never, with("x", method)).drifted) << name_of(method);
    NumericSides both(std::vector<double>{}, gone);
    both.set_reference_missing(800);
    const FeatureDrift same = compared(both, with("x", method));
    EXPECT_FALSE(same.drifted) << name_of(method);
    EXPECT_EQ(same.score, 0);
    EXPECT_EQ(same.p_value, 1.0);
  }
  EXPECT_TRUE(compared(CategoricalSides({{"a", 2'000}, {"b", 10}}, 0, {{"", 500}})).drifted);
  EXPECT_TRUE(compared(CategoricalSides({}, 2'000, {{"a", 500}})).drifted);
  EXPECT_FALSE(compared(CategoricalSides({}, 2'000, {{"", 500}})).drifted);
}

TEST(FeatureDrift, WithoutARowOnOneSideThereIsNothingToCompare) {
  const std::vector<double> values = normal_values(50, 8);
  for (const auto& [reference, current] :
       {std::pair(values, std::vector<double>{}), std::pair(std::vector<double>{}, values),
        std::pair(std::vector<double>{}, std::vector<double>{})}) {
    for (const DriftMethod method : kForNumbers) {
      const FeatureDrift drift = compared(NumericSides(reference, current), with("x", method));
      EXPECT_EQ(drift.score, 0);
      EXPECT_FALSE(drift.p_value.has_value());
      EXPECT_FALSE(drift.drifted);
    }
  }
  for (const DriftMethod method : kForCategories) {
    EXPECT_FALSE(compared(CategoricalSides({{"a", 5}}, 0, {}), with("c", method)).drifted);
    EXPECT_FALSE(compared(CategoricalSides({}, 0, {{"a", 5}}), with("c", method)).drifted);
  }
}

TEST(FeatureDrift, NeverSeenCategoriesAreDrift) {
  for (const std::uint64_t scale : {1U, 10U}) {
    const CategoricalSides sides({{"a", 400 * scale}, {"b", 300 * scale}}, 0, {{"a", 300}, {"b", 200}, {"new", 100}});
    for (const DriftMethod method : kForCategories) {
      EXPECT_TRUE(compared(sides, with("c", method)).drifted) << name_of(method);
    }
  }
}

TEST(FeatureDrift, ManyRareCategoriesMakeNoDistanceByChance) {
  std::vector<stats::CategoryCount> reference;
  std::vector<stats::CategoryCount> current;
  std::mt19937_64 random(9);
  std::poisson_distribution<std::uint64_t> draw(5);
  for (int i = 0; i < 900; ++i) {
    reference.push_back({"zip" + std::to_string(i), draw(random)});
    current.push_back({"zip" + std::to_string(i), draw(random)});
  }
  EXPECT_FALSE(compared(CategoricalSides(reference, 0, current)).drifted);
  current.resize(20);
  for (auto& category : current) category.count = 100;
  EXPECT_TRUE(compared(CategoricalSides(reference, 0, current)).drifted);
}

TEST(FeatureDrift, HugeAndTinyNumbersStayFinite) {
  const std::vector<double> wide{-1e308, 1e308, 0, 1e-308, -5e-324, 1e300};
  const std::vector<double> others{1.7e308, -1.7e308, 3, 4};
  for (const DriftMethod method : kForNumbers) {
    compared(NumericSides(wide, others), with("x", method));
    compared(NumericSides(others, wide), with("x", method));
    compared(NumericSides(std::vector<double>{1, 1.0000000000000002}, wide), with("x", method));
  }
}

}  // namespace
}  // namespace nexusml::monitor
