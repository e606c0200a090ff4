#include "nexusml/serve/internal/job_archive.h"

#include <gmock/gmock.h>

#include <atomic>

#include "nexusml/serve/internal/job_record.h"
#include "nexusml/store/record_stores.h"
#include "tests/support/mock_record_store.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve::internal {
namespace {

using testing::_;
using testing::ElementsAre;
using testing::Return;

constexpr std::string_view kFirst = "0193f1c2-7a3b-7cde-8f01-000000000001";
constexpr std::string_view kSecond = "0193f1c2-7a3b-7cde-8f01-000000000002";

JobStatus job(std::string_view id, JobState state) {
  JobStatus status;
  status.id = id;
  status.model = "reviews";
  status.type = models::ModelType::kTopic;
  status.state = state;
  status.submitted = std::chrono::system_clock::time_point(std::chrono::hours(480'000));
  if (!has_ended(state)) return status;
  status.ended = status.submitted + std::chrono::minutes(1);
  status.version = 7;
  status.samples = 90;
  status.duration = std::chrono::duration<double>(12.5);
  status.evaluation.emplace();
  status.evaluation->rows = 10;
  status.evaluation->accuracy = 0.75;
  return status;
}

class JobArchiveTest : public testing::Test {
 protected:
  JobSource source() {
    return {.find = [this](std::string_view id) -> std::optional<JobStatus> {
              if (const auto found = jobs_.find(id); found != jobs_.end()) return found->second;
              return std::nullopt;
            },
            .remember =
                [this](std::vector<JobStatus> earlier) {
                  const base::MutexLock lock(mutex_);
                  earlier_ = std::move(earlier);
                  remembered_ = true;
                  changed_.notify_all();
                }};
  }
  std::vector<std::string> remembered() {
    const base::MutexLock lock(mutex_);
    while (!remembered_) changed_.wait(mutex_);
    std::vector<std::string> shown;
    for (const JobStatus& one : earlier_) shown.push_back(one.id.substr(35) + " " + std::string(name_of(one.state)));
    return shown;
  }

  support::TemporaryFolder folder_;
  base::FakeClock clock_{std::chrono::system_clock::time_point(std::chrono::hours(480'001))};
  std::unique_ptr<store::RecordStore> store_ = store::open_sqlite_records(folder_.path() / "records.db").value();
  std::map<std::string, JobStatus, std::less<>> jobs_;
  base::Mutex mutex_;
  base::ConditionVariable changed_;
  std::vector<JobStatus> earlier_;
  bool remembered_ = false;
};

TEST_F(JobArchiveTest, ARecordTellsTheJobAgain) {
  const JobStatus before = job(kFirst, JobState::kSucceeded);
  const JobStatus after = status_of(record_of(before)).value();
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.model, "reviews");
  EXPECT_EQ(after.type, models::ModelType::kTopic);
  EXPECT_EQ(after.state, JobState::kSucceeded);
  EXPECT_EQ(after.progress, 1);
  EXPECT_EQ(after.submitted, before.submitted);
  EXPECT_EQ(after.ended, before.ended);
  EXPECT_EQ(after.version, 7u);
  EXPECT_EQ(after.samples, 90u);
  EXPECT_EQ(after.duration.count(), 12.5);
  EXPECT_EQ(after.evaluation->accuracy, 0.75);
  store::JobRecord foreign = record_of(before);
  foreign.state = "paused";
  EXPECT_EQ(status_of(foreign), std::nullopt);
}

TEST_F(JobArchiveTest, WhatWaitsIsWrittenBeforeItEnds) {
  jobs_[std::string(kFirst)] = job(kFirst, JobState::kSucceeded);
  {
    JobArchive archive(*store_, source(), clock_, {});
    archive.changed(std::string(kFirst));
    archive.changed("a job that was forgotten");
  }
  const auto records = store_->list_jobs("", 10).value();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].state, "succeeded");
}

TEST_F(JobArchiveTest, JobsThatAnEarlierRunLeftUnendedHaveFailed) {
  ASSERT_TRUE(store_->save_job(record_of(job(kFirst, JobState::kRunning))).ok());
  ASSERT_TRUE(store_->save_job(record_of(job(kSecond, JobState::kSucceeded))).ok());
  const JobArchive archive(*store_, source(), clock_, {});
  EXPECT_THAT(remembered(), testing::UnorderedElementsAre("1 failed", "2 succeeded"));
  const std::vector<store::JobRecord> records = store_->list_jobs("", 10).value();
  for (const store::JobRecord& record : records) {
    if (record.id == kFirst) {
      EXPECT_EQ(record.state, "failed");
      EXPECT_EQ(record.ended, clock_.now());
    }
  }
}

TEST_F(JobArchiveTest, InASharedStoreTheyMayBeAnotherServers) {
  ASSERT_TRUE(store_->save_job(record_of(job(kFirst, JobState::kRunning))).ok());
  ASSERT_TRUE(store_->save_job(record_of(job(kSecond, JobState::kFailed))).ok());
  const JobArchive archive(*store_, source(), clock_, {}, {.shared = true});
  EXPECT_THAT(remembered(), ElementsAre("2 failed"));
  EXPECT_EQ(store_->list_jobs("", 10).value().size(), 2u);
}

TEST_F(JobArchiveTest, TriesAgainWhenTheStoreIsBack) {
  store::MockRecordStore store;
  std::atomic<int> calls = 0;
  EXPECT_CALL(store, list_jobs(_, _))
      .WillOnce(Return(Error(ErrorCode::kUnavailable, "away")))
      .WillRepeatedly(Return(std::vector<store::JobRecord>()));
  EXPECT_CALL(store, save_job(_))
      .WillOnce(Return(Error(ErrorCode::kUnavailable, "away")))
      .WillRepeatedly([&](const store::JobRecord& record) {
        EXPECT_EQ(record.state, "cancelled");
        ++calls;
        calls.notify_all();
        return Status();
      });
  jobs_[std::string(kFirst)] = job(kFirst, JobState::kCancelled);
  JobArchive archive(store, source(), clock_, {}, {.retry = std::chrono::milliseconds(1)});
  archive.changed(std::string(kFirst));
  calls.wait(0);
}

}  // namespace
}  // namespace nexusml::serve::internal
