#include "nexusml/alert/internal/dispatcher.h"

#include <gmock/gmock.h>

namespace nexusml::alert::internal {
namespace {

using namespace std::chrono_literals;  // NOLINT
using Told = std::vector<std::string>;

class DispatcherTest : public testing::Test {
 protected:
  static Alert alert(const char* rule, const Labels& labels = {}, AlertState state = AlertState::kFiring) {
    return {find_rule(rule), labels, state, 1, Time(1s), Time(2s), Time(3s)};
  }
  /// What is told: "RedisDown firing=1 resolved=0".
  Told pass(std::chrono::seconds time, const std::vector<Alert>& active, std::vector<Alert> resolved = {}) {
    now_ += time;
    for (Alert& one : resolved) one.state = AlertState::kResolved;
    Told told;
    for (const Notification& one : dispatcher_.dispatch(active, resolved, silences_, now_)) {
      int ended = 0;
      for (const NotifiedAlert& each : one.alerts) ended += each.ended ? 1 : 0;
      told.push_back(one.alertname + " firing=" + std::to_string(static_cast<int>(one.alerts.size()) - ended) +
                     " resolved=" + std::to_string(ended) + (one.is_repeat ? " again" : ""));
    }
    return told;
  }

  Time now_{1'000'000s};
  std::vector<Silence> silences_;
  Dispatcher dispatcher_{{.origin = {"here:8000"}}};
  const Alert redis_ = alert("RedisDown");
  const Alert age_ = alert("DataDriftDetected", {{"feature_name", "age"}, {"model_type", "risk"}});
  const Alert sex_ = alert("DataDriftDetected", {{"feature_name", "sex"}, {"model_type", "risk"}});
};

TEST_F(DispatcherTest, AlertsOfOneNameThatFireTogetherComeTogether) {
  EXPECT_EQ(pass(0s, {age_}), Told{});
  EXPECT_EQ(pass(5s, {age_, sex_}), Told{});
  EXPECT_EQ(pass(5s, {age_, sex_}), Told{"DataDriftDetected firing=2 resolved=0"});
  EXPECT_EQ(pass(60s, {age_, sex_}), Told{});
}

TEST_F(DispatcherTest, ChangesComeAtMostOnceAnInterval) {
  (void)pass(0s, {age_});
  EXPECT_EQ(pass(10s, {age_}), Told{"DataDriftDetected firing=1 resolved=0"});
  EXPECT_EQ(pass(15s, {age_, sex_}), Told{});
  EXPECT_EQ(pass(15s, {sex_}, {age_}), Told{"DataDriftDetected firing=1 resolved=1"});
  EXPECT_EQ(pass(30s, {}, {sex_}), Told{"DataDriftDetected firing=0 resolved=1"});
  EXPECT_EQ(pass(60s, {}), Told{});
  EXPECT_TRUE(dispatcher_.groups().empty());
}

TEST_F(DispatcherTest, WhatGoesOnIsRepeatedHourly) {
  (void)pass(0s, {redis_});
  EXPECT_EQ(pass(10s, {redis_}), Told{"RedisDown firing=1 resolved=0"});
  EXPECT_EQ(pass(3599s, {redis_}), Told{});
  EXPECT_EQ(pass(1s, {redis_}), Told{"RedisDown firing=1 resolved=0 again"});
  EXPECT_EQ(pass(60s, {redis_}), Told{});
}

TEST_F(DispatcherTest, WhatEndedBeforeAnybodyWasToldIsNotTold) {
  EXPECT_EQ(pass(0s, {redis_}), Told{});
  EXPECT_EQ(pass(5s, {}, {redis_}), Told{});
  EXPECT_EQ(pass(60s, {}), Told{});
}

TEST_F(DispatcherTest, WhatFiresAgainBeforeItsEndWasToldHasNotEnded) {
  (void)pass(0s, {redis_});
  EXPECT_EQ(pass(10s, {redis_}), Told{"RedisDown firing=1 resolved=0"});
  EXPECT_EQ(pass(10s, {}, {redis_}), Told{});
  EXPECT_EQ(pass(10s, {redis_}), Told{});
  EXPECT_EQ(pass(100s, {redis_}), Told{});
}

TEST_F(DispatcherTest, WhatIsPendingIsNotTold) {
  const Alert pending = alert("RedisDown", {}, AlertState::kPending);
  EXPECT_EQ(pass(0s, {pending}), Told{});
  EXPECT_EQ(pass(60s, {pending}), Told{});
}

TEST_F(DispatcherTest, WorseLatencyInhibitsOfTheSameModelOnly) {
  const Labels risk{{"model_type", "risk"}};
  const Labels email{{"model_type", "email"}};
  const std::vector<Alert> active{alert("HighPredictionLatency", risk), alert("HighPredictionLatency", email),
                                  alert("HighLatency", risk), alert("HighModelLatency", risk)};
  EXPECT_TRUE(is_inhibited(active[0], active));
  EXPECT_FALSE(is_inhibited(active[1], active));
  EXPECT_TRUE(is_inhibited(active[2], active));
  EXPECT_FALSE(is_inhibited(active[3], active));
  (void)pass(0s, active);
  EXPECT_EQ(pass(10s, active),
            (Told{"HighModelLatency firing=1 resolved=0", "HighPredictionLatency firing=1 resolved=0"}));
  // When the worse is over, the others are told, for they still fire.
  const std::vector<Alert> rest{active[0], active[1], active[2]};
  (void)pass(60s, rest, {active[3]});
  EXPECT_EQ(pass(60s, rest), Told{"HighLatency firing=1 resolved=0"});
}

TEST_F(DispatcherTest, TheEndOfWhatWasToldIsToldAlsoWhenItWasInhibitedMeanwhile) {
  const Labels risk{{"model_type", "risk"}};
  const Alert high = alert("HighLatency", risk);
  const Alert worse = alert("HighModelLatency", risk);
  (void)pass(0s, {high});
  EXPECT_EQ(pass(10s, {high}), Told{"HighLatency firing=1 resolved=0"});
  (void)pass(60s, {high, worse});
  EXPECT_EQ(pass(10s, {high, worse}), Told{"HighModelLatency firing=1 resolved=0"});
  EXPECT_EQ(pass(60s, {}, {high, worse}),
            (Told{"HighLatency firing=0 resolved=1", "HighModelLatency firing=0 resolved=1"}));
}

TEST_F(DispatcherTest, WhatIsSilencedIsNotToldAndToldWhenTheSilenceIsOver) {
  silences_ = {{.id = "1", .matchers = {{"alertname", "RedisDown"}}, .begins = now_, .ends = now_ + 100s}};
  EXPECT_EQ(pass(0s, {redis_}), Told{});
  EXPECT_EQ(pass(99s, {redis_}), Told{});
  (void)pass(1s, {redis_});
  EXPECT_EQ(pass(10s, {redis_}), Told{"RedisDown firing=1 resolved=0"});
}

TEST_F(DispatcherTest, TheEndOfWhatIsSilencedIsNotTold) {
  (void)pass(0s, {redis_});
  EXPECT_EQ(pass(10s, {redis_}), Told{"RedisDown firing=1 resolved=0"});
  silences_ = {{.id = "1", .matchers = {{"severity", "critical"}}, .begins = now_, .ends = now_ + 1000s}};
  EXPECT_EQ(pass(60s, {}, {redis_}), Told{});
  EXPECT_EQ(pass(60s, {}), Told{});
}

TEST_F(DispatcherTest, ARestartTellsNothingTwice) {
  (void)pass(0s, {redis_});
  EXPECT_EQ(pass(10s, {redis_}), Told{"RedisDown firing=1 resolved=0"});
  Dispatcher later({.origin = {"here:8000"}});
  later.restore(dispatcher_.groups(), dispatcher_.last_id());
  now_ += 60s;
  EXPECT_TRUE(later.dispatch({redis_}, {}, {}, now_).empty());
  Alert ended = redis_;
  ended.state = AlertState::kResolved;
  const auto told = later.dispatch({}, {ended}, {}, now_ + 60s);
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0].id, 2);
}

}  // namespace
}  // namespace nexusml::alert::internal
