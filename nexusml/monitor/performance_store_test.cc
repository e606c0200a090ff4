#include <gtest/gtest.h>

#include <random>

#include "nexusml/monitor/testing/performance_case.h"
#include "nexusml/store/record_stores.h"
#include "tests/support/mock_record_store.h"
#include "tests/support/temporary_folder.h"

// Live performance beside a store: labels of predictions that memory no longer holds, and windows after a restart.
namespace nexusml::monitor {
namespace {

using monitor::testing::number_source;
using monitor::testing::Predicted;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class PerformanceStoreTest : public monitor::testing::PerformanceCase {
 protected:
  PerformanceStoreTest()
      : PerformanceCase(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) - hours(36),
                        {.index_bytes = 16 << 10, .segments = {{"m", "site"}}}) {}
  void SetUp() override {
    auto opened = store::open_sqlite_records(folder_.path() / "records.db");
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    records_ = std::move(*opened);
    restart();
  }
  /// A monitor that knows nothing.
  void restart() {
    PerformanceCase::restart();
    monitor_->use_records(*records_);
  }
  /// Predictions that are stored.
  std::vector<Predicted> store_predictions(std::size_t count, const telemetry::EventSource& source) {
    std::vector<Predicted> made(count);
    std::vector<store::PredictionRecord> batch;
    for (Predicted& one : made) {
      clock_.advance(std::chrono::milliseconds(10));
      one.time = clock_.now();
      one.id = ids_.next(one.time);
      one.label = source.labels.empty() ? -1 : static_cast<std::int32_t>(random_() % source.labels.size());
      one.values = {50, 1};
    }
    for (const Predicted& one : made) batch.push_back(one.record(source, R"({"age":50,"site":"south"})"));
    EXPECT_EQ(records_->write_predictions(batch)->written, count);
    return made;
  }
  /// As the feedback writer does: first to the store.
  void label(std::string_view id, std::string_view truth) {
    const store::FeedbackRecord record{std::string(id), std::string(truth), clock_.now()};
    ASSERT_TRUE(records_->write_feedback({&record, 1}).ok());
    PerformanceCase::label(id, truth);
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<store::RecordStore> records_;
};

TEST_F(PerformanceStoreTest, LabelsOfPredictionsThatLeftMemoryFindThemInTheStore) {
  const auto made = store_predictions(3'000, source_);  // far more than the index holds
  tell(made, source_);
  clock_.advance(hours(3));
  std::size_t right = 0;
  for (const Predicted& one : made) {
    const std::size_t truth = random_() % 3;
    right += static_cast<std::int32_t>(truth) == one.label ? 1 : 0;
    label(one.id, source_.labels[truth]);
  }
  const PerformanceReading now = evaluated();
  EXPECT_EQ(now.rows, 3'000U);
  EXPECT_EQ(now.live.accuracy, static_cast<double>(right) / 3'000);
  EXPECT_EQ(now.resting_on.confidences, 3'000U);
  EXPECT_EQ(now.resting_on.probabilities, 0U) << "the store has no scores";
  ASSERT_EQ(now.segments.size(), 1U);
  EXPECT_EQ(now.segments[0].name, "south") << "from memory and from the store alike";
  EXPECT_EQ(now.coverage.labelled, 3'000U);
}

TEST_F(PerformanceStoreTest, AWindowSurvivesARestart) {
  const auto made = store_predictions(2'500, source_);
  clock_.advance(hours(1));
  for (std::size_t i = 0; i < 2'400; ++i) label(made[i].id, i % 2 == 0 ? "a" : "b");
  const PerformanceReading before = evaluated();
  restart();
  const PerformanceReading after = evaluated();
  EXPECT_EQ(after.rows, 2'400U);
  EXPECT_EQ(after.live.accuracy, before.live.accuracy);
  EXPECT_EQ(after.live.macro_f1, before.live.macro_f1);
  EXPECT_EQ(after.confusion.counts, before.confusion.counts);
  EXPECT_EQ(after.segments[0].rows, 2'400U);
  EXPECT_EQ(after.coverage.predictions, 2'500U);
  EXPECT_EQ(after.coverage.labelled, 2'400U);
  EXPECT_NEAR(after.delay->median.count(), before.delay->median.count(), 1e-3);
  label(made[2'400].id, "a");
  label(made[0].id, "zebra");
  EXPECT_EQ(evaluated().rows, 2'401U);
  clock_.advance(hours(25));
  restart();
  monitor_->evaluate_now();
  EXPECT_TRUE(monitor_->readings().empty()) << "what is older than the window is not read back";
}

TEST_F(PerformanceStoreTest, LabelsForWhichTheQueueHadNoRoomAreReadFromTheStore) {
  monitor_ = std::make_unique<PerformanceMonitor>(telemetry_, clock_, LivePerformanceOptions{.waiting_bytes = 2'000});
  monitor_->use_records(*records_);
  monitor_->evaluate_now();
  const auto made = store_predictions(500, source_);
  for (const Predicted& one : made) label(one.id, "a");
  EXPECT_EQ(evaluated().rows, 500U);
}

TEST_F(PerformanceStoreTest, PredictionsThatComeToTheStoreLaterAreAskedForAgain) {
  const std::string id = ids_.next(clock_.now());
  label(id, "a");
  monitor_->evaluate_now();
  EXPECT_TRUE(monitor_->readings().empty());
  const Predicted late{.id = id, .time = clock_.now(), .label = 0};
  const store::PredictionRecord record = late.record(source_);
  ASSERT_TRUE(records_->write_predictions({&record, 1}).ok());
  clock_.advance(seconds(3));
  EXPECT_EQ(evaluated().live.accuracy, 1);
}

TEST_F(PerformanceStoreTest, ScalesOfForecastsComeFromTheStoredSeries) {
  telemetry::EventSource source = number_source();
  Predicted one{.id = ids_.next(clock_.now()), .time = clock_.now(), .value = 3};
  store::PredictionRecord record = one.record(source, R"({"values":[1,2,4,6]})");
  ASSERT_TRUE(records_->write_predictions({&record, 1}).ok());
  label(one.id, "4");
  const PerformanceReading now = evaluated("r");
  EXPECT_EQ(now.live.rmse, 1);
  EXPECT_NEAR(now.live.mase.value(), 0.6, 1e-12);
  restart();
  EXPECT_NEAR(evaluated("r").live.mase.value(), 0.6, 1e-12);
}

TEST_F(PerformanceStoreTest, FailedPredictionsHaveNoRow) {
  Predicted one{.id = ids_.next(clock_.now()), .time = clock_.now()};
  store::PredictionRecord record = one.record(source_);
  record.error = "invalid_argument";
  ASSERT_TRUE(records_->write_predictions({&record, 1}).ok());
  label(one.id, "a");
  store_predictions(1, source_);
  restart();
  const PerformanceReading now = evaluated();
  EXPECT_EQ(now.rows + now.unusable, 0U);
}

TEST_F(PerformanceStoreTest, WithoutItsStoreItMeasuresWhatMemoryHolds) {
  ::testing::NiceMock<store::MockRecordStore> away;
  const Error unavailable(ErrorCode::kUnavailable, "away");
  ON_CALL(away, find_predictions).WillByDefault([&](auto) -> Result<std::vector<store::StoredPrediction>> {
    return unavailable;
  });
  ON_CALL(away, count_predictions).WillByDefault([&](auto, auto) -> Result<std::vector<store::PredictionCount>> {
    return unavailable;
  });
  monitor_->use_records(away);
  const auto made = store_predictions(10, source_);
  for (const Predicted& one : made) label(one.id, "a");
  tell({made[0], made[1]}, source_);
  EXPECT_EQ(evaluated().rows, 2U);
  monitor_->use_records(*records_);  // it is back
  clock_.advance(seconds(20));
  EXPECT_EQ(evaluated().rows, 10U);
}

}  // namespace
}  // namespace nexusml::monitor
