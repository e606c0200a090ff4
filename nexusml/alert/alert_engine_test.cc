#include "nexusml/alert/alert_engine.h"

#include <gmock/gmock.h>

#include "nexusml/alert/testing/recording_notifier.h"
#include "nexusml/alert/testing/shared_clock.h"
#include "nexusml/base/file.h"
#include "nexusml/store/record_stores.h"
#include "nexusml/telemetry/record.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::alert {
namespace {

using namespace std::chrono_literals;  // NOLINT
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// One run of a program: metrics and history are new, files and time go on.
struct Program {
  Program(const support::TemporaryFolder& folder, store::RecordStore& store, SharedClock& now, Mailbox& mailbox)
      : history(registry, now), thresholds({}, now), journal(store, thresholds, {}, {.retry = 10ms}) {
    AlertEngineOptions options;
    options.interval = std::chrono::hours(1);  // evaluated by hand
    options.group_wait = 0ms;
    options.group_interval = 0ms;
    options.instance = "here:8000";
    options.state_file = folder.path() / "alerts.json";
    std::vector<std::unique_ptr<Outbox>> outboxes;
    outboxes.push_back(std::make_unique<Outbox>("webhook", std::make_unique<RecordingNotifier>(mailbox), telemetry, now,
                                                base::Log(), OutboxOptions{.first_wait = 1ms, .longest_wait = 2ms}));
    engine.emplace(history, telemetry, now, thresholds, journal, base::Log(), options, std::move(outboxes));
    clock = &now;
    engine->start();
  }

  void set_redis(bool connected) { telemetry.families().infra_connected.with({"redis"}).set(connected ? 1 : 0); }
  void pass(std::chrono::seconds time) {
    for (std::chrono::seconds passed{0}; passed < time; passed += 15s) {
      clock->advance(15s);
      // Enough for LowPredictionVolume to keep quiet.
      for (int i = 0; i < 50; ++i)
        telemetry::record_prediction(telemetry, "risk", "low", 0.9, telemetry::Seconds(0.001));
      history.sample();
      engine->evaluate_now();
    }
  }

  metrics::Registry registry;
  telemetry::Telemetry telemetry{registry};
  SharedClock* clock = nullptr;
  telemetry::MetricHistory history;
  ThresholdBook thresholds;
  AlertJournal journal;
  std::optional<AlertEngine> engine;
};

class AlertEngineTest : public testing::Test {
 protected:
  void SetUp() override {
    store_ = store::open_sqlite_records(folder_.path() / "records.db").value();
    begin();
  }
  void begin() { run_ = std::make_unique<Program>(folder_, *store_, clock_, mailbox_); }
  void restart() {
    run_->engine->stop();
    run_.reset();
    begin();
  }
  double firing(const char* severity) {
    return run_->registry.value("ml_alerts_firing", {{"severity", severity}}).value_or(-1);
  }

  support::TemporaryFolder folder_;
  SharedClock clock_{Time(std::chrono::hours(24 * 365 * 56))};
  std::unique_ptr<store::RecordStore> store_;
  Mailbox mailbox_;
  std::unique_ptr<Program> run_;
};

constexpr const char* kFiring = "[FIRING:1] RedisDown (critical)";
constexpr const char* kResolved = "[RESOLVED] RedisDown (critical)";

TEST_F(AlertEngineTest, TellsOfTheBeginAndTheEndOnce) {
  run_->set_redis(false);
  run_->pass(60s);
  EXPECT_THAT(mailbox_.titles(), IsEmpty());  // it must hold for a minute
  run_->pass(30s);
  ASSERT_TRUE(mailbox_.wait_for(1));
  EXPECT_EQ(run_->engine->firing(), 1);
  EXPECT_EQ(firing("critical"), 1);
  run_->pass(600s);
  run_->set_redis(true);
  run_->pass(30s);
  ASSERT_TRUE(mailbox_.wait_for(2));
  EXPECT_THAT(mailbox_.titles(), ElementsAre(kFiring, kResolved));
  EXPECT_EQ(firing("critical"), 0);
  EXPECT_EQ(run_->engine->firing(), 0);
}

TEST_F(AlertEngineTest, HistoryIsStored) {
  run_->journal.start();
  run_->set_redis(false);
  run_->pass(90s);
  run_->set_redis(true);
  run_->pass(15s);
  run_->journal.stop();
  const auto history = store_->list_alerts({Time{}, clock_.now() + 1s}, 10).value();
  std::vector<std::string> states;
  for (const store::AlertRecord& record : history) {
    if (record.name == "RedisDown") states.push_back(record.state);
  }
  EXPECT_THAT(states, ElementsAre("resolved", "firing", "pending"));
  EXPECT_EQ(run_->journal.recent(10).size(), history.size());
  EXPECT_EQ(history.at(0).origin, "nexusml");
}

TEST_F(AlertEngineTest, NothingIsToldTwiceAcrossARestart) {
  run_->set_redis(false);
  run_->pass(90s);
  ASSERT_TRUE(mailbox_.wait_for(1));
  restart();
  run_->pass(60s);  // no value yet
  run_->set_redis(false);
  run_->pass(300s);
  EXPECT_THAT(mailbox_.titles(), ElementsAre(kFiring));
  EXPECT_EQ(run_->engine->firing(), 1);
  restart();
  run_->set_redis(true);
  run_->pass(30s);
  ASSERT_TRUE(mailbox_.wait_for(2));
  EXPECT_THAT(mailbox_.titles(), ElementsAre(kFiring, kResolved));
}

TEST_F(AlertEngineTest, WhatWasNotDeliveredIsDeliveredByTheNextRun) {
  mailbox_.answer_with(ErrorCode::kUnavailable);
  run_->set_redis(false);
  run_->pass(90s);
  ASSERT_TRUE(mailbox_.wait_for_attempts(1));
  restart();
  EXPECT_THAT(mailbox_.titles(), IsEmpty());
  mailbox_.answer_with(std::nullopt);
  ASSERT_TRUE(mailbox_.wait_for(1));
  run_->set_redis(false);
  run_->pass(60s);
  EXPECT_THAT(mailbox_.titles(), ElementsAre(kFiring));
}

TEST_F(AlertEngineTest, ADamagedStateIsLeftAsideAndTheEngineStarts) {
  run_->engine->stop();
  run_.reset();
  ASSERT_TRUE(base::write_file(folder_.path() / "alerts.json", "{\"version\":1,").ok());
  begin();
  run_->set_redis(false);
  run_->pass(90s);
  EXPECT_TRUE(mailbox_.wait_for(1));
}

TEST_F(AlertEngineTest, SilencesHoldBackAndSurviveARestart) {
  const auto silence = run_->engine->add_silence(
      {.matchers = {{"alertname", "RedisDown"}}, .ends = clock_.now() + 1h, .creator = "ana", .comment = "moved"});
  ASSERT_TRUE(silence.ok()) << silence.error().message;
  restart();
  ASSERT_EQ(run_->engine->silences().size(), 1);
  run_->set_redis(false);
  run_->pass(300s);
  ASSERT_EQ(run_->engine->alerts().size(), 1);
  EXPECT_TRUE(run_->engine->alerts()[0].is_silenced);
  EXPECT_EQ(run_->engine->firing(), 1);
  EXPECT_THAT(mailbox_.titles(), IsEmpty());
  ASSERT_TRUE(run_->engine->remove_silence(silence->id).ok());
  EXPECT_FALSE(run_->engine->remove_silence(silence->id).ok());
  run_->pass(15s);
  EXPECT_TRUE(mailbox_.wait_for(1));
}

TEST_F(AlertEngineTest, TheWatchdogsSilenceIsAnAlertOnceItWasHeard) {
  run_->pass(1800s);
  EXPECT_EQ(run_->engine->firing(), 0);
  run_->engine->hear_watchdog();
  run_->pass(870s);
  EXPECT_EQ(run_->engine->firing(), 0);
  restart();  // it is remembered
  run_->pass(30s);
  ASSERT_EQ(run_->engine->firing(), 1);
  EXPECT_EQ(run_->engine->alerts()[0].alert.rule->name, "WatchdogSilent");
  ASSERT_TRUE(mailbox_.wait_for(1));
  run_->engine->hear_watchdog();
  run_->pass(15s);
  ASSERT_TRUE(mailbox_.wait_for(2));
  EXPECT_THAT(mailbox_.titles(),
              ElementsAre("[FIRING:1] WatchdogSilent (critical)", "[RESOLVED] WatchdogSilent (critical)"));
}

TEST_F(AlertEngineTest, WhatAnAlertmanagerRepeatsIsTakenOnce) {
  const store::AlertRecord record{.time = Time(1s), .name = "X", .severity = "", .state = "firing", .labels = "{}"};
  EXPECT_EQ(run_->engine->take({record, record}), 1);
  EXPECT_EQ(run_->engine->take({record}), 0);
  store::AlertRecord ended = record;
  ended.state = "resolved";
  EXPECT_EQ(run_->engine->take({ended}), 1);
}

}  // namespace
}  // namespace nexusml::alert
