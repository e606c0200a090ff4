#include "nexusml/store/feedback_writer.h"

#include <gmock/gmock.h>

#include "nexusml/store/internal/event_block.h"
#include "nexusml/store/record_stores.h"
#include "tests/support/mock_record_store.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::store {
namespace {

using testing::ElementsAre;
using testing::NiceMock;
using testing::Return;

constexpr std::string_view kFirst = "0193f1c2-7a3b-7cde-8f01-000000000001";
constexpr std::string_view kSecond = "0193f1c2-7a3b-7cde-8f01-000000000002";

class Remembering final : public FeedbackConsumer {
 public:
  void on_feedback(std::span<const FeedbackRecord> labels) noexcept override {
    for (const FeedbackRecord& label : labels) labels_.push_back(label.label);
  }
  std::vector<std::string> labels_;
};

class FeedbackWriterTest : public testing::Test {
 protected:
  static FeedbackRecord label(std::string_view id, std::string_view text) {
    return {.prediction_id = std::string(id), .label = std::string(text), .time = Time(std::chrono::seconds(100))};
  }
  static PredictionRecord prediction(std::string_view id) {
    PredictionRecord record;
    record.id = id;
    record.time = Time(std::chrono::seconds(50));
    record.model = "risk";
    return record;
  }
  void predict(std::string_view id) {
    const PredictionRecord record = prediction(id);
    ASSERT_TRUE(store_->write_predictions(std::span(&record, 1)).ok());
    feedback_.on_written(std::span(&record, 1));
  }
  FeedbackSummary write(std::vector<FeedbackRecord> labels) { return feedback_.write(labels).value(); }
  double counted() { return registry_.value("ml_feedback_total", {{"model_type", "risk"}}).value_or(0); }

  support::TemporaryFolder folder_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  std::unique_ptr<RecordStore> store_ = open_sqlite_records(folder_.path() / "records.db").value();
  Spool spool_{folder_.path() / "spool"};
  Remembering consumer_;
  FeedbackWriter feedback_{*store_, spool_, telemetry_, {&consumer_}};
};

TEST_F(FeedbackWriterTest, ALabelOfAKnownPredictionIsCountedOnce) {
  predict(kFirst);
  EXPECT_EQ(write({label(kFirst, "high")}).accepted, 1u);
  EXPECT_EQ(counted(), 1);
  const FeedbackSummary again = write({label(kFirst, "high"), label(kFirst, "low")});
  EXPECT_EQ(again.accepted, 2u);
  EXPECT_EQ(again.duplicates, 1u);
  EXPECT_EQ(again.corrected, 1u);
  EXPECT_EQ(again.unknown, 0u);
  EXPECT_EQ(counted(), 1);
  EXPECT_THAT(consumer_.labels_, ElementsAre("high", "low"));
}

TEST_F(FeedbackWriterTest, ALabelThatComesFirstIsJoinedWhenItsPredictionComes) {
  const FeedbackSummary early = write({label(kFirst, "high"), label(kFirst, "high"), label(kSecond, "low")});
  EXPECT_EQ(early.accepted, 3u);
  EXPECT_EQ(early.unknown, 3u);
  EXPECT_EQ(early.duplicates, 1u);
  EXPECT_EQ(counted(), 0);
  predict(kFirst);
  EXPECT_EQ(counted(), 1);
  predict(kFirst);  // again
  EXPECT_EQ(counted(), 1);
  const TimeWindow all{Time(), Time(std::chrono::hours(1))};
  const auto joined = store_->labelled_predictions("risk", all, 10).value();
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(joined[0].truth, "high");
}

TEST_F(FeedbackWriterTest, WhatCanNeverBeKeptIsRefusedAlone) {
  predict(kFirst);
  const FeedbackSummary summary = write({label("no uuid", "high"), label(kFirst, "low"), label(kSecond, "\xFF")});
  EXPECT_EQ(summary.refused, 2u);
  EXPECT_EQ(summary.accepted, 1u);
  EXPECT_THAT(consumer_.labels_, ElementsAre("low"));
}

TEST_F(FeedbackWriterTest, WhileTheStoreIsAwayLabelsWaitOnDiskInOrder) {
  NiceMock<MockRecordStore> away;
  ON_CALL(away, write_feedback).WillByDefault([](auto) { return Error(ErrorCode::kUnavailable, "away"); });
  FeedbackWriter feedback(away, spool_, telemetry_, {&consumer_});
  const std::vector labels = {label(kFirst, "high")};
  const FeedbackSummary summary = feedback.write(labels).value();
  EXPECT_EQ(summary.accepted, 1u);
  EXPECT_EQ(summary.deferred, 1u);
  EXPECT_THAT(consumer_.labels_, ElementsAre("high"));
  // Another label for the same one must not overtake it, although the store is back.
  ON_CALL(away, write_feedback).WillByDefault([&](auto given) { return store_->write_feedback(given); });
  EXPECT_EQ(feedback.write(std::vector{label(kFirst, "low")}).value().deferred, 1u);
  std::vector<std::string> records;
  ASSERT_TRUE(spool_.read(records, 1 << 20).ok());
  internal::Block block;
  for (const std::string& record : records) ASSERT_TRUE(internal::read_block(record, block).ok());
  ASSERT_EQ(block.feedback.size(), 2u);
  ASSERT_TRUE(feedback.replay(block.feedback).ok());
  EXPECT_EQ(feedback.write(std::vector{label(kFirst, "low")}).value().duplicates, 1u);
}

TEST_F(FeedbackWriterTest, WithoutStoreAndSpoolItSaysSo) {
  NiceMock<MockRecordStore> away;
  ON_CALL(away, write_feedback).WillByDefault([](auto) { return Error(ErrorCode::kUnavailable, "away"); });
  Spool full(folder_.path() / "full", {.maximum_bytes = 10});
  FeedbackWriter feedback(away, full, telemetry_, {&consumer_});
  EXPECT_EQ(feedback.write(std::vector{label(kFirst, "high")}).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(consumer_.labels_.empty());
}

}  // namespace
}  // namespace nexusml::store
