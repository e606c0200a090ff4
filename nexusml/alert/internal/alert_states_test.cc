#include "nexusml/alert/internal/alert_states.h"

#include <gmock/gmock.h>

namespace nexusml::alert::internal {
namespace {

using namespace std::chrono_literals;  // NOLINT

class AlertStatesTest : public testing::Test {
 protected:
  std::vector<AlertState> step(double value, std::chrono::seconds time = 15s, const Labels& labels = {}) {
    return update(rule_, {{labels, value}}, time);
  }
  std::vector<AlertState> update(const Rule& rule, const std::vector<Reading>& readings,
                                 std::chrono::seconds time = 15s) {
    now_ += time;
    std::vector<AlertState> changes;
    for (const Alert& alert : states_.update(rule, readings, thresholds_, now_, covered_)) {
      changes.push_back(alert.state);
    }
    return changes;
  }
  using Changes = std::vector<AlertState>;
  static constexpr AlertState kPending = AlertState::kPending;
  static constexpr AlertState kFiring = AlertState::kFiring;
  static constexpr AlertState kResolved = AlertState::kResolved;

  const Rule& rule_ = *find_rule("HighCPUUsage");  // above 80, for 5 min
  ThresholdValues thresholds_;
  Time now_{1'000'000s};
  std::chrono::milliseconds covered_ = 6h;
  AlertStates states_{{}};
};

TEST_F(AlertStatesTest, FiresWhenItWasBadForLongEnough) {
  EXPECT_EQ(step(70), Changes{});
  EXPECT_EQ(step(90), Changes{kPending});
  EXPECT_EQ(step(91, 299s), Changes{});
  EXPECT_EQ(step(92, 1s), Changes{kFiring});
  ASSERT_EQ(states_.active().size(), 1);
  EXPECT_EQ(states_.active()[0].value, 92);
  EXPECT_EQ(step(50), Changes{kResolved});
  EXPECT_TRUE(states_.active().empty());
}

TEST_F(AlertStatesTest, AGoodValueInBetweenBeginsAnew) {
  EXPECT_EQ(step(90), Changes{kPending});
  EXPECT_EQ(step(80, 200s), Changes{});  // at the limit is not above it
  EXPECT_TRUE(states_.active().empty());
  EXPECT_EQ(step(90), Changes{kPending});
  EXPECT_EQ(step(90, 200s), Changes{});
}

TEST_F(AlertStatesTest, AValueThatDancesAtTheLimitDoesNotFlap) {
  (void)step(90);
  EXPECT_EQ(step(90, 300s), Changes{kFiring});
  for (int i = 0; i < 20; ++i) EXPECT_EQ(step(i % 2 == 0 ? 79.5 : 80.5), Changes{});
  EXPECT_EQ(step(76.1), Changes{});
  EXPECT_EQ(step(76), Changes{kResolved});
}

TEST_F(AlertStatesTest, BelowALimitTheHysteresisLiesAboveIt) {
  const Rule& quality = *find_rule("LowDataQuality");
  const Labels labels{{"data_source", "risk"}, {"metric_type", "overall"}};
  (void)update(quality, {{labels, 0.7}});
  EXPECT_EQ(update(quality, {{labels, 0.7}}, 300s), Changes{kFiring});
  EXPECT_EQ(update(quality, {{labels, 0.82}}), Changes{});
  EXPECT_EQ(update(quality, {{labels, 0.85}}), Changes{kResolved});
}

TEST_F(AlertStatesTest, WithoutAForItFiresAtOnceAndSaysSoOnce) {
  const Rule& failure = *find_rule("TrainingFailure");
  const Labels labels{{"component", "training_risk"}};
  EXPECT_EQ(update(failure, {{labels, 1}}), Changes{kFiring});
  EXPECT_EQ(update(failure, {{labels, 2}}), Changes{});
  EXPECT_EQ(update(failure, {{labels, 0}}), Changes{kResolved});
}

TEST_F(AlertStatesTest, EverySetOfLabelsIsAnAlertOfItsOwn) {
  const Rule& failure = *find_rule("TrainingFailure");
  const Labels risk{{"component", "training_risk"}};
  const Labels email{{"component", "training_email"}};
  EXPECT_EQ(update(failure, {{risk, 1}, {email, 0}}), Changes{kFiring});
  EXPECT_EQ(update(failure, {{risk, 1}, {email, 1}}), Changes{kFiring});
  EXPECT_EQ(update(failure, {{risk, 0}, {email, 1}}), Changes{kResolved});
  ASSERT_EQ(states_.active().size(), 1);
  EXPECT_EQ(states_.active()[0].labels, email);
}

TEST_F(AlertStatesTest, ASeriesThatIsGoneIsResolved) {
  (void)step(90);
  (void)step(90, 300s);
  EXPECT_EQ(update(rule_, {}), Changes{kResolved});
}

TEST_F(AlertStatesTest, AModelsOwnLimitHolds) {
  ASSERT_TRUE(thresholds_.set(Threshold::kTrainingAccuracyLow, "risk", 0.5).ok());
  const Rule& accuracy = *find_rule("LowModelAccuracy");
  EXPECT_EQ(update(accuracy, {{{{"model_type", "risk"}}, 0.6}, {{{"model_type", "email"}}, 0.6}}), Changes{kPending});
  EXPECT_EQ(states_.active().at(0).labels.at("model_type"), "email");
}

TEST_F(AlertStatesTest, ALimitThatIsMovedIsHonouredAtOnce) {
  (void)step(90);
  EXPECT_EQ(step(90, 300s), Changes{kFiring});
  ASSERT_TRUE(thresholds_.set(Threshold::kCpuUsageHigh, 99).ok());
  EXPECT_EQ(step(90), Changes{kResolved});
}

/// An alert that fired in an earlier run.
class RestoredAlertTest : public AlertStatesTest {
 protected:
  void restore(const char* rule, const Labels& labels) {
    states_.restore({find_rule(rule), labels, kFiring, 5, now_ - 1h, now_ - 30min, {}}, now_);
  }
  const Labels training_{{"component", "training_risk"}};
};

TEST_F(RestoredAlertTest, FiresOnWithoutAWord) {
  restore("HighCPUUsage", {});
  EXPECT_EQ(step(90), Changes{});
  EXPECT_EQ(states_.active().at(0).state, kFiring);
  EXPECT_EQ(step(10), Changes{kResolved});
}

TEST_F(RestoredAlertTest, WaitsForAValueOnlySoLong) {
  restore("HighCPUUsage", {});
  EXPECT_EQ(update(rule_, {}, 299s), Changes{});
  EXPECT_EQ(update(rule_, {}, 1s), Changes{kResolved});
}

TEST_F(RestoredAlertTest, StaysUntilTheHistoryIsAsLongAsItsWindow) {
  restore("TrainingFailure", training_);
  const Rule& rule = *find_rule("TrainingFailure");
  covered_ = 59min;
  EXPECT_EQ(update(rule, {{training_, 0}}, 59min), Changes{});
  covered_ = 60min;
  EXPECT_EQ(update(rule, {{training_, 0}}, 1min), Changes{kResolved});
}

TEST_F(AlertStatesTest, DurationsAreScaled) {
  states_ = AlertStates({.time_scale = 0.01});
  EXPECT_EQ(step(90, 1s), Changes{kPending});
  EXPECT_EQ(step(90, 2s), Changes{});
  EXPECT_EQ(step(90, 1s), Changes{kFiring});
}

}  // namespace
}  // namespace nexusml::alert::internal
