#include "nexusml/alert/internal/annotation.h"

#include <gtest/gtest.h>

namespace nexusml::alert::internal {
namespace {

// The expected texts are those that Prometheus 2.42 makes with printf, humanizeDuration, humanizePercentage and humanize1024.
TEST(Annotation, ValuesReadAsPrometheusWritesThem) {
  EXPECT_EQ(format_value(44.99, ValueFormat::kCount), "45");
  EXPECT_EQ(format_value(90, ValueFormat::kOneDigit), "90.0");
  EXPECT_EQ(format_value(0.2, ValueFormat::kTwoDigits), "0.20");
  EXPECT_EQ(format_value(0.6194, ValueFormat::kThreeDigits), "0.619");
  EXPECT_EQ(format_value(0, ValueFormat::kFourDigits), "0.0000");
  EXPECT_EQ(format_value(0.1234567, ValueFormat::kPercentage), "12.35%");
  EXPECT_EQ(format_value(0.5, ValueFormat::kPercentage), "50%");
  EXPECT_EQ(format_value(2.425, ValueFormat::kDuration), "2.425s");
  EXPECT_EQ(format_value(0, ValueFormat::kDuration), "0s");
  EXPECT_EQ(format_value(0.25, ValueFormat::kDuration), "250ms");
  EXPECT_EQ(format_value(899.99, ValueFormat::kDuration), "14m 59s");
  EXPECT_EQ(format_value(3600, ValueFormat::kDuration), "1h 0m 0s");
  EXPECT_EQ(format_value(7 * 86'400 + 3600, ValueFormat::kDuration), "7d 1h 0m 0s");
  EXPECT_EQ(format_value(1 << 20, ValueFormat::kBytes), "1MiB");
  EXPECT_EQ(format_value(3.5 * (1ULL << 30), ValueFormat::kBytes), "3.5GiB");
  EXPECT_EQ(format_value(12, ValueFormat::kBytes), "12B");
}

TEST(Annotation, DescriptionsAreFilledHereAndForPrometheusFromOneText) {
  const Rule& drift = *find_rule("DataDriftDetected");
  EXPECT_EQ(describe(drift, {{"model_type", "risk"}, {"feature_name", "age"}}, 0.25),
            "Drift score of age in risk is 0.250");
  EXPECT_EQ(prometheus_template(drift),
            R"(Drift score of {{ $labels.feature_name }} in {{ $labels.model_type }} is {{ $value | printf "%.3f" }})");
  EXPECT_EQ(describe(drift, {}, 0.25), "Drift score of  in  is 0.250");
}

TEST(Annotation, EveryRuleCanBeDescribed) {
  for (const Rule& rule : rules()) {
    EXPECT_FALSE(rule.summary.empty()) << rule.name;
    EXPECT_FALSE(describe(rule, {}, 1).empty()) << rule.name;
    EXPECT_EQ(describe(rule, {}, 1).find('{'), std::string::npos) << rule.name;
  }
}

}  // namespace
}  // namespace nexusml::alert::internal
