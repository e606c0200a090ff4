#include "nexusml/monitor/dataset_drift.h"

#include <gtest/gtest.h>

#include <array>

#include "nexusml/monitor/testing/sides.h"
#include "nexusml/monitor/verdict_persistence.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::normal_values;
using monitor::testing::NumericSides;

FeatureDrift feature(std::string name, DriftMethod method, double score, std::optional<double> p_value) {
  FeatureDrift made;
  made.name = std::move(name);
  made.method = method;
  made.score = score;
  made.threshold = default_threshold(method);
  made.p_value = p_value;
  return made;
}

TEST(DatasetDrift, TestsDecideByTheirPValueAndDistancesByTheirScore) {
  std::vector features{feature("a", DriftMethod::kKolmogorovSmirnov, 0.9, 0.05),
                       feature("b", DriftMethod::kKolmogorovSmirnov, 0.01, 0.0499),
                       feature("c", DriftMethod::kWasserstein, 0.1, 0.9),
                       feature("d", DriftMethod::kWasserstein, 0.0999, 1e-9)};
  const DatasetDrift verdict = judge(features, {});
  EXPECT_FALSE(features[0].drifted);
  EXPECT_TRUE(features[1].drifted);
  EXPECT_TRUE(features[2].drifted);
  EXPECT_FALSE(features[3].drifted);
  EXPECT_EQ(verdict.share, 0.5);
  EXPECT_EQ(verdict.drifted_features, 2U);
  EXPECT_TRUE(verdict.drifted);
  EXPECT_FALSE(judge(features, {.drifted_share = 0.51}).drifted);
}

TEST(DatasetDrift, NoFeatureIsNoDrift) {
  const DatasetDrift verdict = judge({}, {.drifted_share = 0});
  EXPECT_FALSE(verdict.drifted);
  EXPECT_EQ(verdict.share, 0);
}

constexpr DriftPolicy kFiles = DriftPolicy::kThresholdAndSignificance;

TEST(DatasetDrift, InFilesAThresholdIsCrossedAndChanceDoesNotExplainIt) {
  std::vector features{feature("test", DriftMethod::kKolmogorovSmirnov, 0.2, 0.001),
                       feature("test by chance", DriftMethod::kKolmogorovSmirnov, 0.1, 0.04),
                       feature("distance", DriftMethod::kWasserstein, 0.3, 0.002),
                       feature("distance by chance", DriftMethod::kJensenShannon, 0.3, 0.3),
                       feature("small but certain", DriftMethod::kWasserstein, 0.05, 1e-9),
                       feature("without rows", DriftMethod::kWasserstein, 0, {}),
                       feature("was constant", DriftMethod::kWasserstein, 0, 0.9)};
  features[6].left_constant = true;
  const DatasetDrift verdict = judge(features, {.policy = kFiles});
  const std::vector expected{DriftReason::kThresholdCrossed, DriftReason::kNotSignificant,
                             DriftReason::kThresholdCrossed, DriftReason::kNotSignificant,
                             DriftReason::kWithinThreshold,  DriftReason::kNothingToCompare,
                             DriftReason::kLeftConstant};
  for (std::size_t i = 0; i < features.size(); ++i) {
    EXPECT_EQ(name_of(features[i].reason), name_of(expected[i])) << features[i].name;
    EXPECT_EQ(features[i].p_value.has_value(), features[i].adjusted_p_value.has_value());
  }
  // statsmodels.stats.multitest.multipletests([.001, .04, .002, .3, 1e-9, .9], method="fdr_bh")
  EXPECT_NEAR(features[0].adjusted_p_value.value(), 0.003, 1e-12);
  EXPECT_NEAR(features[1].adjusted_p_value.value(), 0.06, 1e-12);
  EXPECT_EQ(verdict.drifted_features, 3U);
  EXPECT_EQ(name_of(verdict.reason), "share_not_reached");
}

TEST(DatasetDrift, ATestKeepsTheThresholdThatWasChosenForIt) {
  std::vector one{feature("a", DriftMethod::kKolmogorovSmirnov, 0.2, 0.08)};
  one[0].threshold = 0.1;
  EXPECT_EQ(judge(one, {.policy = kFiles}).drifted_features, 1U);
  one[0].threshold = 0.01;
  EXPECT_EQ(judge(one, {.policy = kFiles}).drifted_features, 0U);
  EXPECT_EQ(name_of(one[0].reason), "within_threshold");
}

TEST(DatasetDrift, ADataSetOfFilesNeedsEvidenceThatChanceDoesNotGive) {
  std::vector features{feature("a", DriftMethod::kKolmogorovSmirnov, 0.2, 0.001),
                       feature("b", DriftMethod::kKolmogorovSmirnov, 0.05, 0.5)};
  const DatasetDrift weak = judge(features, {.policy = kFiles});
  EXPECT_FALSE(weak.drifted);
  EXPECT_EQ(weak.share, 0.5);
  EXPECT_EQ(weak.p_value, 0.002);
  EXPECT_EQ(weak.p_value_limit, 2e-5);
  EXPECT_EQ(name_of(weak.reason), "not_significant");
  EXPECT_TRUE(judge(features, {}).drifted) << "thresholds alone";
  features[0].p_value = 1e-5;
  const DatasetDrift strong = judge(features, {.policy = kFiles});
  EXPECT_TRUE(strong.drifted);
  EXPECT_EQ(name_of(strong.reason), "share_reached");
  features[0].p_value = 0.9;
  features[0].left_constant = true;
  const DatasetDrift one_value = judge(features, {.policy = kFiles});
  EXPECT_EQ(one_value.drifted_features, 1U);
  EXPECT_FALSE(one_value.drifted) << "one other value than a rare category's absence is no evidence";
}

TEST(DatasetDrift, LiveVerdictsNeedEffectAndSignificance) {
  const DriftOptions live{.policy = DriftPolicy::kEffectAndSignificance};
  std::vector features{feature("effect only", DriftMethod::kWasserstein, 0.5, 0.2),
                       feature("significance only", DriftMethod::kWasserstein, 0.05, 1e-12),
                       feature("both", DriftMethod::kWasserstein, 0.5, 1e-12),
                       feature("effect by chance", DriftMethod::kWasserstein, 0.15, 1e-3),
                       feature("nothing to compare", DriftMethod::kWasserstein, 0, {}),
                       feature("test without effect", DriftMethod::kKolmogorovSmirnov, 0.09, 1e-12)};
  features[3].chance = 0.08;
  judge(features, live);
  for (const FeatureDrift& one : features) EXPECT_EQ(one.drifted, one.name == "both") << one.name;
}

TEST(DatasetDrift, LiveSignificanceIsAdjustedForTheNumberOfFeatures) {
  const DriftOptions live{.policy = DriftPolicy::kEffectAndSignificance};
  std::vector one{feature("a", DriftMethod::kWasserstein, 0.5, 0.04)};
  EXPECT_EQ(judge(one, live).drifted_features, 1U);
  std::vector many{feature("a", DriftMethod::kWasserstein, 0.5, 0.04)};
  for (int i = 0; i < 9; ++i) many.push_back(feature("b", DriftMethod::kWasserstein, 0.5, 0.6));
  EXPECT_EQ(judge(many, live).drifted_features, 0U);
}

TEST(DatasetDrift, SeverityIsOneAtTheThresholdWhateverTheMethod) {
  EXPECT_NEAR(severity(feature("a", DriftMethod::kKolmogorovSmirnov, 0.3, 0.05)), 1, 1e-12);
  EXPECT_NEAR(severity(feature("a", DriftMethod::kWasserstein, 0.1, 0.7)), 1, 1e-12);
  EXPECT_EQ(severity(feature("a", DriftMethod::kKolmogorovSmirnov, 0, {})), 0);
  EXPECT_TRUE(std::isfinite(severity(feature("a", DriftMethod::kKolmogorovSmirnov, 1, 0.0))));
  FeatureDrift without_threshold = feature("a", DriftMethod::kWasserstein, 1e300, 0.0);
  without_threshold.threshold = 0;
  EXPECT_TRUE(std::isfinite(severity(without_threshold)));
}

TEST(DatasetDrift, DriftedOnesComeFirstThenSeverityThenName) {
  FeatureDrift small = feature("b", DriftMethod::kWasserstein, 0.2, 0.0);
  FeatureDrift large = feature("z", DriftMethod::kWasserstein, 0.9, 0.0);
  FeatureDrift drifted = feature("c", DriftMethod::kWasserstein, 0.1, 0.0);
  drifted.drifted = true;
  EXPECT_TRUE(is_worse(drifted, large));
  EXPECT_TRUE(is_worse(large, small));
  EXPECT_FALSE(is_worse(small, large));
  EXPECT_TRUE(is_worse(small, feature("c", DriftMethod::kWasserstein, 0.2, 0.0)));
}

constexpr std::size_t kFeatures = 10;

/// Ten independent features of 5,000 reference rows against a window of `rows`, the first shifted.
std::array<bool, kFeatures> live_verdicts(const std::vector<NumericSides>& references, std::size_t rows,
                                          std::uint64_t seed, double shift) {
  const DriftOptions live{.policy = DriftPolicy::kEffectAndSignificance};
  std::vector<FeatureDrift> features;
  for (std::size_t i = 0; i < kFeatures; ++i) {
    const NumericSides sides(references[i].reference(), normal_values(rows, seed * 100 + i, i == 0 ? shift : 0));
    features.push_back(compare_feature(sides.reference(), sides.current(), live).value());
  }
  judge(features, live);
  std::array<bool, kFeatures> verdicts{};
  for (std::size_t i = 0; i < kFeatures; ++i) verdicts[i] = features[i].drifted;
  return verdicts;
}

std::vector<NumericSides> ten_references() {
  std::vector<NumericSides> references;
  for (std::size_t i = 0; i < kFeatures; ++i) {
    references.emplace_back(normal_values(5'000, 7'000'000 + i), std::vector<double>{});
  }
  return references;
}

TEST(DatasetDrift, AShiftOfHalfADeviationInOneOfTenFeaturesIsFoundInAThousandRows) {
  const auto references = ten_references();
  int found = 0;
  int false_ones = 0;
  constexpr int kTrials = 100;
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto verdicts = live_verdicts(references, 1'000, static_cast<std::uint64_t>(trial), 0.5);
    found += verdicts[0] ? 1 : 0;
    false_ones += static_cast<int>(std::count(verdicts.begin() + 1, verdicts.end(), true));
  }
  EXPECT_GE(found, 95);
  EXPECT_EQ(false_ones, 0);
}

TEST(DatasetDrift, AShiftOfHalfADeviationIsFoundInTheSmallestWindowToo) {
  const auto references = ten_references();
  int found = 0;
  for (std::uint64_t trial = 0; trial < 200; ++trial) found += live_verdicts(references, 200, trial, 0.5)[0] ? 1 : 0;
  EXPECT_GE(found, 190);
}

TEST(DatasetDrift, WindowsFromTheReferenceRaiseNoConfirmedVerdict) {
  const auto references = ten_references();
  std::array<VerdictPersistence, kFeatures> confirmed;
  int raw = 0;
  for (std::uint64_t window = 0; window < 1'000; ++window) {
    const auto verdicts = live_verdicts(references, 200, 1'000 + window, 0);
    for (std::size_t i = 0; i < kFeatures; ++i) {
      raw += verdicts[i] ? 1 : 0;
      EXPECT_FALSE(confirmed[i].update(verdicts[i])) << window;
    }
  }
  EXPECT_LE(raw, 50);  // of 10,000, before persistence
}

}  // namespace
}  // namespace nexusml::monitor
