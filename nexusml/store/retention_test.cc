#include "nexusml/store/retention.h"

#include <gmock/gmock.h>

#include "nexusml/store/record_stores.h"
#include "tests/support/mock_record_store.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::store {
namespace {

using std::chrono::hours;
using testing::_;
using testing::Return;

class RetentionTest : public testing::Test {
 protected:
  double deleted(std::string_view table) {
    return registry_.value("ml_records_deleted_total", {{"table_name", table}}).value_or(-1);
  }

  base::FakeClock clock_{Time(hours(24 * 20'000))};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  const RetentionOptions brisk_{.rows_at_once = 3, .pause = std::chrono::milliseconds(0), .rest = 0};
};

TEST_F(RetentionTest, RemovesWhatIsOlderInSmallSteps) {
  testing::StrictMock<MockRecordStore> store;
  const Time cutoff = clock_.now() - hours(48);
  testing::InSequence in_order;
  EXPECT_CALL(store, delete_older_than(RecordKind::kAlerts, cutoff, 3)).Times(2).WillRepeatedly(Return(3));
  EXPECT_CALL(store, delete_older_than(RecordKind::kAlerts, cutoff, 3)).WillOnce(Return(1));
  EXPECT_CALL(store, delete_older_than(RecordKind::kAlerts, cutoff, 3)).WillOnce(Return(0));
  Retention retention(store, telemetry_, clock_, {}, {{RecordKind::kAlerts, hours(48)}}, brisk_);
  EXPECT_EQ(deleted("alerts"), 0);
  EXPECT_EQ(retention.remove_expired().value(), 7u);
  EXPECT_EQ(deleted("alerts"), 7);
}

TEST_F(RetentionTest, ADatabaseThatIsAwayIsLeftAloneUntilTheNextRound) {
  testing::StrictMock<MockRecordStore> store;
  EXPECT_CALL(store, delete_older_than(_, _, _)).WillOnce(Return(Error(ErrorCode::kUnavailable, "away")));
  Retention retention(store, telemetry_, clock_, {},
                      {{RecordKind::kPredictions, hours(1)}, {RecordKind::kFeedback, hours(1)}}, brisk_);
  EXPECT_EQ(retention.remove_expired().error().code, ErrorCode::kUnavailable);
}

TEST_F(RetentionTest, WithoutARuleNothingIsRemoved) {
  testing::StrictMock<MockRecordStore> store;
  Retention retention(store, telemetry_, clock_, {}, {});
  retention.start();
  retention.stop();
  EXPECT_EQ(retention.remove_expired().value(), 0u);
}

TEST_F(RetentionTest, KeepsWhatIsYoungerInARealDatabase) {
  const support::TemporaryFolder folder;
  const auto store = open_sqlite_records(folder.path() / "records.db").value();
  for (int day = 0; day < 10; ++day) {
    ASSERT_TRUE(store->append_alert({.time = clock_.now() - hours(24 * day), .name = "a" + std::to_string(day)}).ok());
  }
  Retention retention(*store, telemetry_, clock_, {}, {{RecordKind::kAlerts, hours(24 * 3)}}, brisk_);
  EXPECT_EQ(retention.remove_expired().value(), 6u);
  const auto kept = store->list_alerts({Time{}, clock_.now() + hours(1)}, 100).value();
  ASSERT_EQ(kept.size(), 4u);
  EXPECT_EQ(kept.back().name, "a3");
}

TEST_F(RetentionTest, ItsThreadWorksAtOnceAndEndsSoon) {
  testing::NiceMock<MockRecordStore> store;
  base::Mutex mutex;
  base::ConditionVariable called;
  bool was_called = false;
  ON_CALL(store, delete_older_than(_, _, _)).WillByDefault([&](RecordKind, Time, std::size_t) {
    const base::MutexLock lock(mutex);
    was_called = true;
    called.notify_all();
    return Result<std::uint64_t>(1);  // there is always more
  });
  Retention retention(store, telemetry_, clock_, {}, {{RecordKind::kJobs, hours(1)}}, {.pause = std::chrono::hours(1)});
  retention.start();
  {
    const base::MutexLock lock(mutex);
    while (!was_called) called.wait(mutex);
  }
  retention.stop();
  EXPECT_EQ(deleted("jobs"), 1);
}

}  // namespace
}  // namespace nexusml::store
