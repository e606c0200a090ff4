#include "nexusml/alert/outbox.h"

#include <gmock/gmock.h>

#include <future>

#include "nexusml/alert/testing/recording_notifier.h"

namespace nexusml::alert {
namespace {

using namespace std::chrono_literals;  // NOLINT
using ::testing::ElementsAre;

class OutboxTest : public testing::Test {
 protected:
  void make(OutboxOptions options = {}) {
    options.first_wait = 1ms;
    options.longest_wait = 4ms;
    outbox_.emplace("test", std::make_unique<RecordingNotifier>(mailbox_), telemetry_, clock_, base::Log(), options);
  }
  void start() {
    outbox_->start([this] { changes_.fetch_add(1); });
  }
  Notification notification(std::uint64_t id, const char* name = "RedisDown", bool is_repeat = false) {
    return {.id = id,
            .alertname = name,
            .severity = "critical",
            .made = clock_.now(),
            .is_repeat = is_repeat,
            .alerts = {{}}};
  }
  double counted(const char* outcome) {
    return registry_.value("ml_alert_notifications_total", {{"receiver", "test"}, {"outcome", outcome}}).value_or(-1);
  }
  static std::string firing(const std::string& name) { return "[FIRING:1] " + name + " (critical)"; }

  base::FakeClock clock_{Time(1'000'000s)};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  Mailbox mailbox_;
  std::atomic<int> changes_ = 0;
  std::optional<Outbox> outbox_;
};

TEST_F(OutboxTest, DeliversInOrderAndCounts) {
  make();
  EXPECT_EQ(counted("sent"), 0);  // the series are there from the start
  EXPECT_EQ(counted("dropped"), 0);
  start();
  outbox_->push(notification(1, "RedisDown"));
  outbox_->push(notification(2, "MinIODown"));
  ASSERT_TRUE(mailbox_.wait_for(2));
  outbox_->stop();
  EXPECT_THAT(mailbox_.titles(), ElementsAre(firing("RedisDown"), firing("MinIODown")));
  EXPECT_TRUE(outbox_->waiting().empty());
  EXPECT_EQ(counted("sent"), 2);
  EXPECT_EQ(changes_.load(), 2);
}

TEST_F(OutboxTest, AReceiverThatWasDownGetsItLaterAndOnce) {
  make();
  mailbox_.answer_with(ErrorCode::kUnavailable);
  start();
  outbox_->push(notification(1));
  ASSERT_TRUE(mailbox_.wait_for_attempts(5));
  EXPECT_EQ(outbox_->waiting().size(), 1);
  mailbox_.answer_with(std::nullopt);
  ASSERT_TRUE(mailbox_.wait_for(1));
  outbox_->stop();
  EXPECT_EQ(mailbox_.titles().size(), 1);
  EXPECT_GE(counted("failed"), 5);
  EXPECT_EQ(counted("sent"), 1);
}

TEST_F(OutboxTest, WhatIsRefusedForGoodIsDroppedAndTheNextIsSent) {
  make();
  mailbox_.answer_with(ErrorCode::kInvalidArgument);
  start();
  outbox_->push(notification(1));
  ASSERT_TRUE(mailbox_.wait_for_attempts(1));
  mailbox_.answer_with(std::nullopt);
  outbox_->push(notification(2, "MinIODown"));
  ASSERT_TRUE(mailbox_.wait_for(1));
  outbox_->stop();
  EXPECT_THAT(mailbox_.titles(), ElementsAre(firing("MinIODown")));
  EXPECT_EQ(counted("dropped"), 1);
}

TEST_F(OutboxTest, WhatIsTooOldIsGivenUp) {
  make({.give_up_after = 1h});
  outbox_->push(notification(1));
  clock_.advance(61min);
  outbox_->push(notification(2, "MinIODown"));
  start();
  ASSERT_TRUE(mailbox_.wait_for(1));
  outbox_->stop();
  EXPECT_THAT(mailbox_.titles(), ElementsAre(firing("MinIODown")));
  EXPECT_EQ(counted("dropped"), 1);
}

TEST_F(OutboxTest, WhenItIsFullTheOldestAreDropped) {
  make({.capacity = 2});
  for (const std::uint64_t id : {1, 2, 3}) outbox_->push(notification(id));
  ASSERT_EQ(outbox_->waiting().size(), 2);
  EXPECT_EQ(outbox_->waiting()[0].id, 2);
  EXPECT_EQ(counted("dropped"), 1);
}

TEST_F(OutboxTest, ARepeatIsLeftOutWhileTheSameAlertWaits) {
  make();
  outbox_->push(notification(1));
  outbox_->push(notification(2, "RedisDown", true));
  outbox_->push(notification(3, "MinIODown", true));
  EXPECT_EQ(outbox_->waiting().size(), 2);
}

TEST_F(OutboxTest, StoppingLeavesWhatWaits) {
  make();
  mailbox_.answer_with(ErrorCode::kUnavailable);
  start();
  outbox_->push(notification(1));
  ASSERT_TRUE(mailbox_.wait_for_attempts(2));
  outbox_->stop();
  EXPECT_EQ(outbox_->waiting().size(), 1);
}

}  // namespace
}  // namespace nexusml::alert
