#include "nexusml/alert/rules.h"

#include <gtest/gtest.h>

#include <set>

namespace nexusml::alert {
namespace {

TEST(Rules, AreThoseOfTheSpecificationAndTheSilenceOfTheWatchdog) {
  std::set<std::string_view> names;
  for (const Rule& rule : rules()) EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
  EXPECT_EQ(names, (std::set<std::string_view>{"MLServiceDown",
                                               "ModelServiceDown",
                                               "HighCPUUsage",
                                               "CriticalCPUUsage",
                                               "HighMemoryUsage",
                                               "HighProcessMemory",
                                               "HighDiskUsage",
                                               "LowModelAccuracy",
                                               "HighPredictionLatency",
                                               "HighLatency",
                                               "HighModelLatency",
                                               "LowModelConfidence",
                                               "LowSentimentConfidence",
                                               "HighErrorRate",
                                               "HighModelErrorRate",
                                               "PredictionErrors",
                                               "DataDriftDetected",
                                               "LowDataQuality",
                                               "TrainingFailure",
                                               "NoRecentTraining",
                                               "DatabaseConnectionErrors",
                                               "SlowDatabaseQueries",
                                               "ModelLoadFailure",
                                               "ModelNotLoaded",
                                               "RedisDown",
                                               "MinIODown",
                                               "LowPredictionVolume",
                                               "UnbalancedPredictions",
                                               "Watchdog",
                                               "WatchdogSilent"}));
}

TEST(Rules, AllButTheDownAlertsAndTheWatchdogAreEvaluatedHere) {
  std::set<std::string_view> elsewhere;
  for (const Rule& rule : rules()) {
    if (!is_evaluated_here(rule)) elsewhere.insert(rule.name);
  }
  EXPECT_EQ(elsewhere, (std::set<std::string_view>{"MLServiceDown", "ModelServiceDown", "Watchdog"}));
}

TEST(Rules, EveryThresholdIsUsedAndThoseAboutModelsSayWhereTheModelStands) {
  std::set<Threshold> used;
  std::set<Threshold> by_model;
  for (const Rule& rule : rules()) {
    if (!rule.limit.threshold) continue;
    used.insert(*rule.limit.threshold);
    EXPECT_EQ(rule.limit.bad, row_of(*rule.limit.threshold).bad) << rule.name;
    if (rule.limit.model_label.empty()) continue;
    EXPECT_TRUE(row_of(*rule.limit.threshold).of_model) << rule.name;
    by_model.insert(*rule.limit.threshold);
  }
  for (const ThresholdRow& row : threshold_table()) {
    EXPECT_TRUE(used.contains(row.threshold)) << row.name;
    EXPECT_EQ(by_model.contains(row.threshold), row.of_model) << row.name;
  }
}

TEST(Rules, SlowerAndWorseLatencyInhibitsUpwards) {
  const auto by = [](std::string_view name) { return find_rule(name)->inhibited_by; };
  EXPECT_EQ(by("HighPredictionLatency"), (std::vector<std::string_view>{"HighLatency", "HighModelLatency"}));
  EXPECT_EQ(by("HighLatency"), (std::vector<std::string_view>{"HighModelLatency"}));
  EXPECT_TRUE(by("HighModelLatency").empty());
  for (const Rule& rule : rules()) {
    for (const std::string_view other : rule.inhibited_by) EXPECT_NE(find_rule(other), nullptr) << other;
  }
}

TEST(Rules, LimitsComeFromTheThresholdsAndModelsHaveTheirOwn) {
  ThresholdValues values;
  ASSERT_TRUE(values.set(Threshold::kNoTrainingDays, "risk", 1).ok());
  const Rule& rule = *find_rule("NoRecentTraining");
  EXPECT_EQ(limit_of(rule, values), 7 * 86'400);
  EXPECT_EQ(limit_of(rule, values, "email"), 7 * 86'400);
  EXPECT_EQ(limit_of(rule, values, "risk"), 86'400);
  EXPECT_EQ(limit_of(*find_rule("HighModelLatency"), values, "risk"), 5);
}

TEST(Rules, RunbooksAreNamedAsTheAlerts) {
  EXPECT_EQ(runbook_of(*find_rule("RedisDown")), "docs/runbooks/RedisDown.md");
  EXPECT_EQ(runbook_of(*find_rule("WatchdogSilent")), "docs/runbooks/Watchdog.md");
}

}  // namespace
}  // namespace nexusml::alert
