#include "nexusml/store/event_writer.h"

#include <gmock/gmock.h>

#include <atomic>
#include <latch>

#include "nexusml/store/record_stores.h"
#include "tests/support/mock_record_store.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::store {
namespace {

using namespace std::chrono_literals;
using telemetry::EventSource;
using telemetry::PredictionEvent;
using testing::NiceMock;

/// A store that is away when told so, or holds on to a write; what it takes it gives to a real one.
class EventWriterTest : public testing::Test {
 protected:
  EventWriterTest() {
    ON_CALL(store_, write_predictions).WillByDefault([this](auto rows) -> Result<WriteOutcome> {
      if (hold_ != nullptr) {
        held_.count_down();
        hold_->wait();
      }
      if (away_.load()) return Error(ErrorCode::kUnavailable, "away");
      largest_ = std::max(largest_, rows.size());
      return real_->write_predictions(rows);
    });
    ON_CALL(store_, write_feedback).WillByDefault([this](auto labels) { return real_->write_feedback(labels); });
    ON_CALL(store_, ping).WillByDefault([] { return Status(); });
  }
  EventWriterOptions options() const {
    return {.flush_interval = 2ms, .least_back_off = 1ms, .longest_back_off = 5ms, .seed = 1};
  }
  std::unique_ptr<EventWriter> start(EventWriterOptions options) {
    auto writer = std::make_unique<EventWriter>(store_, spool_, feedback_, telemetry_, base::Log(), options);
    writer->start();
    return writer;
  }
  static std::string id(int number) {
    std::string digits = std::to_string(number);
    return "0193f1c2-7a3b-7cde-8f01-" + std::string(12 - digits.size(), '0') + digits;
  }
  void publish(EventWriter& writer, int first, int count) {
    std::vector<std::string> ids;
    std::vector<PredictionEvent> events;
    for (int i = 0; i < count; ++i) ids.push_back(id(first + i));
    for (int i = 0; i < count; ++i) {
      PredictionEvent event{.source = &source_, .id = ids[static_cast<std::size_t>(i)]};
      event.time = Time(std::chrono::seconds(1000 + first + i));
      events.push_back(event);
    }
    writer.on_events(events);
  }
  /// Waits until it holds; a minute is ample.
  template <class Condition>
  static void wait_for(Condition condition) {
    for (int i = 0; i < 60'000 && !condition(); ++i) std::this_thread::sleep_for(1ms);
    ASSERT_TRUE(condition());
  }
  std::size_t stored() const { return real_->recent_predictions("m", 100'000).value().size(); }
  double value(std::string_view metric) { return registry_.value(metric, {}).value_or(-1); }
  double dropped(std::string_view reason) {
    return registry_.value("ml_events_dropped_total", {{"reason", reason}}).value_or(-1);
  }

  support::TemporaryFolder folder_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  const EventSource source_{.model = "m", .type = "risk", .version = "1"};
  std::unique_ptr<RecordStore> real_ = open_sqlite_records(folder_.path() / "records.db").value();
  std::atomic<bool> away_{false};
  std::latch* hold_ = nullptr;
  std::latch held_{1};
  std::size_t largest_ = 0;
  NiceMock<MockRecordStore> store_;
  Spool spool_{folder_.path() / "spool"};
  FeedbackWriter feedback_{store_, spool_, telemetry_};
};

TEST_F(EventWriterTest, WritesInBatchesAndTheRestAfterTheInterval) {
  const auto writer = start(options());
  for (int i = 0; i < 30; ++i) publish(*writer, 100 * i, 100);
  wait_for([&] { return value("ml_events_written_total") == 3000; });
  EXPECT_EQ(stored(), 3000u);
  EXPECT_LE(largest_, EventWriterOptions().rows_at_once);
}

TEST_F(EventWriterTest, KnownReasonsOfDropsStartAtZero) {
  const auto writer = start(options());
  for (const std::string_view reason :
       {"buffer_full", "disk_full", "refused", "spool_damaged", "spool_failed", "spool_full"}) {
    EXPECT_EQ(dropped(reason), 0) << reason;
  }
}

TEST_F(EventWriterTest, WhileTheStoreIsAwayEventsAreSpooledAndReplayedOnce) {
  away_ = true;
  const auto writer = start(options());
  publish(*writer, 0, 50);
  wait_for([&] { return value("ml_events_spooled_total") >= 50; });
  publish(*writer, 50, 50);
  wait_for([&] { return value("ml_events_spooled_total") >= 100; });
  EXPECT_EQ(stored(), 0u);
  wait_for([&] {
    return registry_.value("ml_errors_total", {{"error_type", "unavailable"}, {"component", "storage"}}).value_or(0) >
           0;
  });
  away_ = false;
  wait_for([&] { return spool_.empty(); });
  EXPECT_EQ(stored(), 100u);
  EXPECT_EQ(value("ml_events_written_total"), 100);
  publish(*writer, 100, 1);
  wait_for([&] { return stored() == 101; });
}

TEST_F(EventWriterTest, AWriteThatHangsDoesNotKeepEventsInMemory) {
  std::latch go(1);
  hold_ = &go;
  const auto writer = start(options());
  publish(*writer, 0, 10);
  held_.wait();
  publish(*writer, 10, 10);
  // Those that the store has not confirmed, and those behind them.
  wait_for([&] { return value("ml_events_spooled_total") >= 20; });
  EXPECT_EQ(stored(), 0u);
  go.count_down();
  wait_for([&] { return stored() == 20 && spool_.empty(); });
  EXPECT_EQ(value("ml_events_written_total"), 20);
}

TEST_F(EventWriterTest, ALaterRunWritesWhatAnEarlierOneSpooled) {
  away_ = true;
  {
    const auto writer = start(options());
    publish(*writer, 0, 7);
  }  // also what never waited out its interval
  EXPECT_FALSE(spool_.empty());
  away_ = false;
  const auto writer = start(options());
  wait_for([&] { return stored() == 7; });
}

TEST_F(EventWriterTest, ACleanStopWritesWhatWaits) {
  EventWriterOptions slow = options();
  slow.flush_interval = 1h;
  const auto writer = start(slow);
  publish(*writer, 0, 1500);
  publish(*writer, 1500, 1500);
  writer->stop();
  EXPECT_EQ(stored(), 3000u);
  EXPECT_TRUE(spool_.empty());
}

TEST_F(EventWriterTest, BeyondSpoolAndMemoryEventsAreDroppedAndCounted) {
  away_ = true;
  Spool small(folder_.path() / "small", {.maximum_bytes = 2000});
  EventWriterOptions tight = options();
  tight.buffer_bytes = 4000;
  EventWriter writer(store_, small, feedback_, telemetry_, base::Log(), tight);
  writer.start();
  int published = 0;
  wait_for([&] {
    publish(writer, published, 5);
    published += 5;
    return dropped("spool_full") > 0;
  });
  writer.stop();
  const double lost = dropped("spool_full") + dropped("buffer_full");
  EXPECT_EQ(lost + value("ml_events_spooled_total"), published);
}

TEST_F(EventWriterTest, WhatNoStoreCanKeepIsDroppedAlone) {
  const auto writer = start(options());
  PredictionEvent event{.source = &source_, .id = "no uuid"};
  event.time = Time(std::chrono::seconds(1));
  writer->on_events(std::span(&event, 1));
  publish(*writer, 0, 1);
  wait_for([&] { return stored() == 1 && dropped("refused") == 1; });
}

TEST_F(EventWriterTest, WhatIsRefusedOnceByTheStoreAndOnceFromTheSpoolCountsOnce) {
  std::latch go(1);
  hold_ = &go;
  const auto writer = start(options());
  PredictionEvent event{.source = &source_, .id = "no uuid"};
  event.time = Time(std::chrono::seconds(1));
  writer->on_events(std::span(&event, 1));
  held_.wait();
  wait_for([&] { return value("ml_events_spooled_total") >= 1; });  // while the store still thinks about it
  go.count_down();
  wait_for([&] { return spool_.empty(); });
  writer->stop();
  EXPECT_EQ(dropped("refused"), 1);
}

TEST_F(EventWriterTest, RefusedInputsBecameNoPredictionsAndAreNotKept) {
  const auto writer = start(options());
  PredictionEvent refused{.source = &source_};
  refused.error = ErrorCode::kInvalidArgument;
  refused.fault = telemetry::InputFault::kMalformed;
  writer->on_events(std::span(&refused, 1));
  publish(*writer, 0, 1);
  wait_for([&] { return stored() == 1; });
  EXPECT_EQ(value("ml_events_written_total"), 1);
  EXPECT_EQ(dropped("refused"), 0);
}

TEST_F(EventWriterTest, LabelsThatWaitedOnDiskAreReplayedToo) {
  away_ = true;
  const auto writer = start(options());
  publish(*writer, 1, 1);
  wait_for([&] { return value("ml_events_spooled_total") >= 1; });
  ON_CALL(store_, write_feedback).WillByDefault([](auto) { return Error(ErrorCode::kUnavailable, "away"); });
  const std::vector labels = {FeedbackRecord{id(1), "high", Time(std::chrono::seconds(5))}};
  EXPECT_EQ(feedback_.write(labels).value().deferred, 1u);
  ON_CALL(store_, write_feedback).WillByDefault([this](auto given) { return real_->write_feedback(given); });
  ON_CALL(store_, find_prediction).WillByDefault([this](auto given) { return real_->find_prediction(given); });
  away_ = false;
  wait_for([&] { return registry_.value("ml_feedback_total", {{"model_type", "m"}}).value_or(0) == 1; });
}

TEST_F(EventWriterTest, ADamagedSpoolIsReportedAndTheRestIsWritten) {
  const std::string_view nonsense = "\x07not a block";
  ASSERT_TRUE(spool_.append(std::span(&nonsense, 1)).ok());
  const auto writer = start(options());
  wait_for([&] { return spool_.empty() && dropped("spool_damaged") == 1; });
  publish(*writer, 0, 1);
  wait_for([&] { return stored() == 1; });
}

}  // namespace
}  // namespace nexusml::store
