#include "nexusml/alert/thresholds.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace nexusml::alert {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(Thresholds, TheTableHoldsTheTwelveOfTheSpecification) {
  std::map<std::string, double> table;
  for (const ThresholdRow& row : threshold_table()) table.emplace(row.name, row.initial);
  EXPECT_EQ(table, (std::map<std::string, double>{{"cpu_usage_high", 80},
                                                  {"cpu_usage_critical", 95},
                                                  {"memory_usage_high", 85},
                                                  {"disk_usage_high", 85},
                                                  {"model_confidence_low", 0.3},
                                                  {"no_training_days", 7},
                                                  {"prediction_latency_high", 1},
                                                  {"training_accuracy_low", 0.8},
                                                  {"data_drift_high", 0.1},
                                                  {"data_quality_low", 0.8},
                                                  {"error_rate_high", 0.1},
                                                  {"prediction_volume_low", 0.01}}));
}

TEST(Thresholds, EveryRowIsFoundByNameAndHoldsItsDefaultAtFirst) {
  const ThresholdValues values;
  for (const ThresholdRow& row : threshold_table()) {
    ASSERT_NE(find_threshold(row.name), nullptr);
    EXPECT_EQ(&row_of(row.threshold), &row);
    EXPECT_EQ(values.of(row.threshold), row.initial) << row.name;
    EXPECT_GE(row.initial, row.least);
    EXPECT_LE(row.initial, row.most);
    EXPECT_NE(row.bad, Side::kAt);
  }
  EXPECT_EQ(find_threshold("cpu"), nullptr);
}

TEST(Thresholds, AModelsOwnValueWinsAndCanBeRemoved) {
  ThresholdValues values;
  ASSERT_TRUE(values.set(Threshold::kTrainingAccuracyLow, "sentiment", 0.6).ok());
  ASSERT_TRUE(values.set(Threshold::kTrainingAccuracyLow, 0.7).ok());
  EXPECT_EQ(values.of(Threshold::kTrainingAccuracyLow, "sentiment"), 0.6);
  EXPECT_EQ(values.of(Threshold::kTrainingAccuracyLow, "email"), 0.7);
  EXPECT_THAT(values.own_values(Threshold::kTrainingAccuracyLow), ElementsAre(Pair("sentiment", 0.6)));
  EXPECT_THAT(values.own_values(Threshold::kDataDriftHigh), ElementsAre());
  values.remove(Threshold::kTrainingAccuracyLow, "sentiment");
  EXPECT_EQ(values.of(Threshold::kTrainingAccuracyLow, "sentiment"), 0.7);
}

TEST(Thresholds, WhatIsNotAllowedIsRefusedAndChangesNothing) {
  ThresholdValues values;
  for (const double wrong : {-0.1, 100.1, std::nan(""), std::numeric_limits<double>::infinity()}) {
    const Status refused = values.set(Threshold::kCpuUsageHigh, wrong);
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_EQ(refused.error().fields.at(0).field, "cpu_usage_high");
    EXPECT_EQ(refused.error().fields.at(0).reason, "must be a number from 0 to 100");
  }
  EXPECT_EQ(values.of(Threshold::kCpuUsageHigh), 80);
  EXPECT_THAT(values.set(Threshold::kCpuUsageHigh, "sentiment", 50).error().message, HasSubstr("is about no model"));
  EXPECT_THAT(values.set(Threshold::kDataDriftHigh, "sentiment", -1).error().fields.at(0).field,
              "per_model.sentiment.data_drift_high");
  EXPECT_FALSE(values.set(Threshold::kDataDriftHigh, "a\"b", 1).ok());
  EXPECT_FALSE(values.set(Threshold::kDataDriftHigh, "", 1).ok());
  EXPECT_EQ(values.own_values(Threshold::kDataDriftHigh).size(), 0);
}

TEST(Thresholds, NamesOfModelsCannotBreakAnExpression) {
  EXPECT_TRUE(is_model_name("sentiment-vi_2.1"));
  EXPECT_TRUE(is_model_name("7"));
  for (const std::string name : {"", ".a", "-a", "a b", "a\"", "a{", "\xC3\xA9"})
    EXPECT_FALSE(is_model_name(name)) << name;
  EXPECT_TRUE(is_model_name(std::string(64, 'a')));
  EXPECT_FALSE(is_model_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace nexusml::alert
