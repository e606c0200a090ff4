#include "nexusml/alert/prometheus_rules.h"

#include <gmock/gmock.h>

#include "nexusml/alert/rules.h"

namespace nexusml::alert {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PrometheusRules, HoldEveryAlertThatPrometheusCanKnow) {
  const std::string text = prometheus_rules({});
  for (const Rule& rule : rules()) {
    const std::string line = "      - alert: " + std::string(rule.name) + "\n";
    EXPECT_EQ(text.find(line) != std::string::npos, rule.name != "WatchdogSilent") << rule.name;
  }
  EXPECT_EQ(text, prometheus_rules({}));
}

TEST(PrometheusRules, FollowTheThresholds) {
  ThresholdValues values;
  ASSERT_TRUE(values.set(Threshold::kCpuUsageHigh, 72.5).ok());
  EXPECT_THAT(prometheus_rules(values), HasSubstr("expr: ml_system_cpu_usage_percent > 72.5\n"));
  EXPECT_THAT(prometheus_rules({}), HasSubstr("expr: ml_system_cpu_usage_percent > 80\n"));
}

TEST(PrometheusRules, AModelsOwnThresholdTakesItOutOfTheCommonOne) {
  ThresholdValues values;
  ASSERT_TRUE(values.set(Threshold::kTrainingAccuracyLow, "sentiment", 0.6).ok());
  ASSERT_TRUE(values.set(Threshold::kTrainingAccuracyLow, "heart-2", 0.9).ok());
  ASSERT_TRUE(values.set(Threshold::kPredictionLatencyHigh, "email", 0.25).ok());
  ASSERT_TRUE(values.set(Threshold::kPredictionVolumeLow, "email", 2).ok());
  const std::string text = prometheus_rules(values);
  EXPECT_THAT(
      text,
      HasSubstr(
          R"(expr: min by (job, model_type) (ml_model_accuracy{model_type!="heart-2",model_type!="sentiment"}) < 0.8)"
          R"( or min by (job, model_type) (ml_model_accuracy{model_type="heart-2"}) < 0.9)"
          R"( or min by (job, model_type) (ml_model_accuracy{model_type="sentiment"}) < 0.6)"
          "\n"));
  EXPECT_THAT(text,
              HasSubstr(R"(p95_5m{model_type!="email"} > 1 or )"
                        R"(job_model_type:ml_model_prediction_duration_seconds:p95_5m{model_type="email"} > 0.25)"));
  EXPECT_THAT(text, HasSubstr(R"(== 1)) < 0.01 or sum by (job, model_type) )"
                              R"((rate(ml_model_predictions_total{model_type="email"}[1h])) < 2)"));
  EXPECT_THAT(text, HasSubstr("seconds:p95_5m > 2\n"));  // HighLatency has a fixed limit
}

TEST(PrometheusRules, CanBeShortenedForTests) {
  const std::string text = prometheus_rules({}, {.time_scale = 0.01, .runbook_base = "https://example.org/"});
  EXPECT_THAT(text, HasSubstr("for: 3s\n"));
  EXPECT_THAT(text, HasSubstr("for: 600ms\n"));
  EXPECT_THAT(text, HasSubstr("job_component:ml_errors:increase36s"));
  EXPECT_THAT(text, HasSubstr("offset 3s"));
  EXPECT_THAT(text, HasSubstr("runbook_url: https://example.org/docs/runbooks/RedisDown.md\n"));
  EXPECT_THAT(text, Not(HasSubstr("5m")));
  EXPECT_THAT(text, HasSubstr("> 604800\n"));  // a threshold is no duration of the rule
}

}  // namespace
}  // namespace nexusml::alert
