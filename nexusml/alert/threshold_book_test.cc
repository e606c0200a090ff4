#include "nexusml/alert/threshold_book.h"

#include <gtest/gtest.h>

#include "nexusml/alert/requests.h"
#include "nexusml/store/record_stores.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::alert {
namespace {

using enum Threshold;

class ThresholdBookTest : public testing::Test {
 protected:
  void SetUp() override { store_ = store::open_sqlite_records(folder_.path() / "records.db").value(); }
  Status change(std::vector<ThresholdChange> changes) { return book_.change(changes, "ana", *store_); }

  support::TemporaryFolder folder_;
  base::FakeClock clock_{std::chrono::system_clock::time_point(std::chrono::hours(24 * 365 * 56))};
  std::unique_ptr<store::RecordStore> store_;
  ThresholdBook book_{{}, clock_};
};

TEST_F(ThresholdBookTest, ChangesAreAuditedAndSurviveARestart) {
  ASSERT_TRUE(change({{kCpuUsageHigh, "", 70}, {kDataDriftHigh, "a.b", 0.5}}).ok());
  EXPECT_EQ(book_.values().of(kCpuUsageHigh), 70);
  const auto audit = store_->list_audit(10).value();
  ASSERT_EQ(audit.size(), 2);
  EXPECT_EQ(audit[0].setting, "thresholds.per_model.a.b.data_drift_high");
  EXPECT_EQ(audit[0].actor, "ana");
  EXPECT_EQ(audit[0].old_value, "");
  EXPECT_EQ(audit[0].new_value, "0.5");
  EXPECT_EQ(audit[1].old_value, "80");
  ThresholdBook later({}, clock_);
  ASSERT_TRUE(later.reload(*store_).ok());
  EXPECT_EQ(later.values().of(kCpuUsageHigh), 70);
  EXPECT_EQ(later.values().of(kDataDriftHigh, "a.b"), 0.5);
}

TEST_F(ThresholdBookTest, NothingBringsBackWhatTheConfigurationSays) {
  ThresholdValues configured;
  ASSERT_TRUE(configured.set(kDataDriftHigh, "risk", 0.3).ok());
  ThresholdBook book(configured, clock_);
  ASSERT_TRUE(book.change({{kDataDriftHigh, "risk", 0.9}}, "ana", *store_).ok());
  EXPECT_EQ(book.values().of(kDataDriftHigh, "risk"), 0.9);
  ASSERT_TRUE(book.change({{kDataDriftHigh, "risk", std::nullopt}}, "ana", *store_).ok());
  EXPECT_EQ(book.values().of(kDataDriftHigh, "risk"), 0.3);
  ThresholdBook later(configured, clock_);
  ASSERT_TRUE(later.reload(*store_).ok());
  EXPECT_EQ(later.values().of(kDataDriftHigh, "risk"), 0.3);
}

TEST_F(ThresholdBookTest, OneThatIsNotAllowedStopsAll) {
  EXPECT_FALSE(change({{kCpuUsageHigh, "", 70}, {kCpuUsageCritical, "", 170}}).ok());
  EXPECT_EQ(book_.values().of(kCpuUsageHigh), 80);
  EXPECT_TRUE(store_->list_audit(10).value().empty());
}

TEST_F(ThresholdBookTest, EntriesThatAreNoThresholdsAreLeftOut) {
  for (const auto& [setting, value] : std::map<std::string, std::string>{{"thresholds.cpu_usage_high", "1e9"},
                                                                         {"thresholds.old_one", "1"},
                                                                         {"thresholds.per_model.x", "1"},
                                                                         {"log.level", "debug"},
                                                                         {"thresholds.disk_usage_high", "50"}}) {
    ASSERT_TRUE(store_
                    ->append_audit(
                        {.time = clock_.now(), .actor = "x", .setting = setting, .old_value = "", .new_value = value})
                    .ok());
  }
  ASSERT_TRUE(book_.reload(*store_).ok());
  EXPECT_EQ(book_.values().of(kCpuUsageHigh), 80);
  EXPECT_EQ(book_.values().of(kDiskUsageHigh), 50);
}

}  // namespace
}  // namespace nexusml::alert
