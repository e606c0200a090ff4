#include "nexusml/monitor/drift_method.h"

#include <gtest/gtest.h>

namespace nexusml::monitor {
namespace {

TEST(DriftMethod, EveryNameIsReadBack) {
  for (const std::string_view name :
       {"kolmogorov_smirnov", "chi_square", "wasserstein", "jensen_shannon", "psi", "hellinger", "total_variation"}) {
    ASSERT_TRUE(method_named(name).has_value()) << name;
    EXPECT_EQ(name_of(*method_named(name)), name);
  }
  EXPECT_EQ(method_named("ks"), DriftMethod::kKolmogorovSmirnov);
  EXPECT_EQ(method_named("js"), DriftMethod::kJensenShannon);
  EXPECT_EQ(method_named("tv"), DriftMethod::kTotalVariation);
  EXPECT_FALSE(method_named("").has_value());
  EXPECT_FALSE(method_named("PSI").has_value());
}

TEST(DriftMethod, UpToAThousandRowsTestsElseDistances) {
  EXPECT_EQ(default_method(FeatureType::kNumeric, 1'000, 1'000), DriftMethod::kKolmogorovSmirnov);
  EXPECT_EQ(default_method(FeatureType::kNumeric, 1'001, 1'000), DriftMethod::kWasserstein);
  EXPECT_EQ(default_method(FeatureType::kCategorical, 1'000, 1'000), DriftMethod::kChiSquare);
  EXPECT_EQ(default_method(FeatureType::kCategorical, 1'001, 1'000), DriftMethod::kJensenShannon);
  EXPECT_EQ(default_threshold(DriftMethod::kKolmogorovSmirnov), 0.05);
  EXPECT_EQ(default_threshold(DriftMethod::kWasserstein), 0.1);
  EXPECT_EQ(default_threshold(DriftMethod::kPsi), 0.1);
}

TEST(DriftMethod, TheListForATypeHoldsWhatApplies) {
  EXPECT_EQ(method_names(FeatureType::kNumeric),
            "kolmogorov_smirnov, wasserstein, jensen_shannon, psi, hellinger, total_variation");
  EXPECT_EQ(method_names(FeatureType::kCategorical), "chi_square, jensen_shannon, psi, hellinger, total_variation");
  EXPECT_EQ(name_of(FeatureType::kNumeric), "numeric");
  EXPECT_EQ(name_of(FeatureType::kCategorical), "categorical");
}

TEST(DriftMethod, PsiHasItsUsualBands) {
  EXPECT_EQ(psi_band(0.0999), PsiBand::kStable);
  EXPECT_EQ(psi_band(0.1), PsiBand::kModerate);
  EXPECT_EQ(psi_band(0.2499), PsiBand::kModerate);
  EXPECT_EQ(psi_band(0.25), PsiBand::kLarge);
  EXPECT_EQ(name_of(PsiBand::kLarge), "large");
  EXPECT_EQ(name_of(PsiBand::kModerate), "moderate");
  EXPECT_EQ(name_of(PsiBand::kStable), "stable");
}

}  // namespace
}  // namespace nexusml::monitor
