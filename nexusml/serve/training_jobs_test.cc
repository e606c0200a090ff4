#include "nexusml/serve/training_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "nexusml/base/file.h"
#include "nexusml/store/record_stores.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve {
namespace {

using testing::HasSubstr;

class TrainingJobsTest : public testing::Test {
 protected:
  /// A file of training data whose labels are `rows` texts of two kinds.
  std::filesystem::path data(int rows) {
    std::string csv = "text,label\n";
    for (int i = 0; i < rows; ++i) {
      csv += "word" + std::to_string(i % 97) + " word" + std::to_string(i % 89) + (i % 2 == 0 ? ",even\n" : ",odd\n");
    }
    const auto file = folder_.path() / ("data-" + std::to_string(++files_) + ".csv");
    EXPECT_TRUE(base::write_file(file, csv).ok());
    return file;
  }
  static TrainingRequest request(std::string name, std::filesystem::path file) {
    return {.type = models::ModelType::kSentiment, .name = std::move(name), .data = std::move(file), .options = {}};
  }
  JobStatus wait_for(const TrainingJobs& jobs, const std::string& id) {
    for (int i = 0; i < 12000; ++i) {
      if (const auto job = jobs.find(id); job && job->ended) return *job;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the job does not end";
    return {};
  }

  support::TemporaryFolder folder_;
  int files_ = 0;
  base::SystemClock clock_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  models::Repository repository_{folder_.path() / "models"};
  ModelHost host_{repository_, telemetry_, clock_, {}};
};

TEST_F(TrainingJobsTest, OneModelTrainsOnceAtATime) {
  TrainingJobs jobs(host_, telemetry_, clock_, {});
  const std::string first = jobs.submit(request("a", data(2000))).value();
  const auto again = data(20);
  EXPECT_THAT(jobs.submit(request("a", again)).error().message, HasSubstr("in training already, as job " + first));
  EXPECT_FALSE(std::filesystem::exists(again));
  const std::string other = jobs.submit(request("b", data(100))).value();
  EXPECT_EQ(wait_for(jobs, first).state, JobState::kSucceeded);
  EXPECT_EQ(wait_for(jobs, other).state, JobState::kSucceeded);
  EXPECT_NE(host_.current()->find("b"), nullptr);
  EXPECT_EQ(jobs.list().front().id, other);
}

TEST_F(TrainingJobsTest, ACancelledJobLeavesNothing) {
  TrainingJobs jobs(host_, telemetry_, clock_, {});
  const auto long_data = data(60000);
  const std::string running = jobs.submit(request("a", long_data)).value();
  const std::string waiting = jobs.submit(request("b", data(100))).value();
  ASSERT_TRUE(jobs.cancel(waiting).ok());
  ASSERT_TRUE(jobs.cancel(running).ok());
  EXPECT_EQ(wait_for(jobs, running).state, JobState::kCancelled);
  EXPECT_EQ(wait_for(jobs, waiting).state, JobState::kCancelled);
  EXPECT_FALSE(std::filesystem::exists(long_data));
  EXPECT_TRUE(repository_.names().value().empty());
  EXPECT_EQ(jobs.cancel(running).error().code, ErrorCode::kConflict);
  EXPECT_EQ(jobs.cancel("none").error().code, ErrorCode::kNotFound);
}

TEST_F(TrainingJobsTest, AWaitingJobThatIsCancelledEndsAtOnceAndFreesItsPlace) {
  TrainingJobs jobs(host_, telemetry_, clock_, {}, {.maximum_waiting = 1});
  const std::string running = jobs.submit(request("a", data(60000))).value();
  while (jobs.find(running)->state == JobState::kWaiting) std::this_thread::yield();
  const auto file = data(20);
  const std::string waiting = jobs.submit(request("b", file)).value();
  ASSERT_TRUE(jobs.cancel(waiting).ok());
  const JobStatus cancelled = jobs.find(waiting).value();
  EXPECT_EQ(cancelled.state, JobState::kCancelled);
  EXPECT_TRUE(cancelled.ended.has_value());
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(jobs.cancel(waiting).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(jobs.submit(request("b", data(20))).ok()) << "the model's place and the queue's are free";
  EXPECT_TRUE(jobs.cancel(running).ok());
}

TEST_F(TrainingJobsTest, OldVersionsAreDeletedAfterASuccess) {
  TrainingJobs jobs(host_, telemetry_, clock_, {}, {.keep_versions = 2});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(wait_for(jobs, jobs.submit(request("a", data(40))).value()).state, JobState::kSucceeded);
  }
  EXPECT_THAT(repository_.versions("a").value(), testing::ElementsAre(2u, 3u));
  EXPECT_EQ(wait_for(jobs, jobs.submit(request("a", data(1))).value()).state, JobState::kFailed);
  EXPECT_THAT(repository_.versions("a").value(), testing::ElementsAre(2u, 3u));
}

TEST_F(TrainingJobsTest, ATargetWithOneLabelOrAMillionIsRefusedSayingSo) {
  TrainingJobs jobs(host_, telemetry_, clock_, {});
  std::string one = "text,label\n";
  std::string million = one;
  for (int i = 0; i < 50; ++i) one += "word" + std::to_string(i) + ",same\n";
  for (int i = 0; i < 1'000'000; ++i) million.append("w,").append(std::to_string(i)).append("\n");
  const auto train = [&](const std::string& csv) {
    const auto file = folder_.path() / "labels.csv";
    EXPECT_TRUE(base::write_file(file, csv).ok());
    return wait_for(jobs, jobs.submit(request("a", file)).value());
  };
  EXPECT_THAT(train(one).error, HasSubstr("label"));
  const JobStatus refused = train(million);
  EXPECT_EQ(refused.state, JobState::kFailed);
  EXPECT_THAT(refused.error, HasSubstr("1000"));
  EXPECT_THAT(repository_.names().value(), testing::IsEmpty());
}

TEST_F(TrainingJobsTest, AConstantFeatureTrainsAndContributesNothing) {
  TrainingJobs jobs(host_, telemetry_, clock_, {});
  std::string csv = "age,planet,zero,label\n";
  for (int i = 0; i < 80; ++i) {
    const int age = 20 + (i * 37) % 70;
    csv += std::to_string(age) + ",earth,0," + (age > 55 ? "ill" : "healthy") + "\n";
  }
  const auto file = folder_.path() / "constant.csv";
  ASSERT_TRUE(base::write_file(file, csv).ok());
  const TrainingRequest wanted{.type = models::ModelType::kDiagnostic, .name = "d", .data = file, .options = {}};
  ASSERT_EQ(wait_for(jobs, jobs.submit(wanted).value()).state, JobState::kSucceeded);
  const auto set = host_.current();
  const models::Model& model = *set->find("d")->model;
  models::Workspace workspace;
  models::Prediction prediction;
  const std::vector<double> row = {80, 0, 0};
  ASSERT_TRUE(model.predict(models::FeatureInput{row}, workspace, prediction).ok());
  for (const models::Contribution& one : prediction.contributions) {
    if (model.info().schema.features()[one.feature].name != "age") {
      EXPECT_EQ(one.value, 0);
    }
  }
  EXPECT_EQ(prediction.contributions.size(), 3u);
}

TEST_F(TrainingJobsTest, RefusesWhenTooManyWait) {
  TrainingJobs jobs(host_, telemetry_, clock_, {}, {.maximum_waiting = 1});
  const std::string running = jobs.submit(request("a", data(60000))).value();
  while (jobs.find(running)->state == JobState::kWaiting) std::this_thread::yield();
  ASSERT_TRUE(jobs.submit(request("b", data(20))).ok());
  EXPECT_EQ(jobs.submit(request("c", data(20))).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(jobs.cancel(running).ok());
}

TEST_F(TrainingJobsTest, ForgetsTheOldestEndedJobs) {
  TrainingJobs jobs(host_, telemetry_, clock_, {}, {.maximum_kept = 2});
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(jobs.submit(request("a", data(1))).value());
    EXPECT_EQ(wait_for(jobs, ids.back()).state, JobState::kFailed);  // one label is too few
  }
  (void)jobs.submit(request("b", data(1)));
  EXPECT_FALSE(jobs.find(ids[0]).has_value());
  EXPECT_TRUE(jobs.find(ids[3]).has_value());
}

TEST_F(TrainingJobsTest, KeptInAStoreTheyOutliveTheRun) {
  const auto store = store::open_sqlite_records(folder_.path() / "records.db").value();
  std::string good;
  std::string bad;
  {
    TrainingJobs jobs(host_, telemetry_, clock_, {});
    jobs.keep_in(*store, false);
    good = jobs.submit(request("a", data(40))).value();
    EXPECT_EQ(wait_for(jobs, good).state, JobState::kSucceeded);
    bad = jobs.submit(request("a", data(1))).value();
    EXPECT_EQ(wait_for(jobs, bad).state, JobState::kFailed);
  }
  TrainingJobs jobs(host_, telemetry_, clock_, {});
  jobs.keep_in(*store, false);
  const JobStatus kept = wait_for(jobs, good);
  EXPECT_EQ(kept.state, JobState::kSucceeded);
  EXPECT_EQ(kept.version, 1u);
  EXPECT_EQ(kept.samples, 40u);
  EXPECT_GT(kept.duration.count(), 0);
  EXPECT_TRUE(kept.evaluation.has_value());
  EXPECT_THAT(jobs.find(bad)->error, HasSubstr("label"));
  ASSERT_EQ(jobs.list().size(), 2u);
  EXPECT_EQ(jobs.list()[0].id, bad) << "newest first";
  EXPECT_EQ(wait_for(jobs, jobs.submit(request("a", data(40))).value()).version, 2u);
}

TEST_F(TrainingJobsTest, DestructionCancelsWhatRunsAndDropsWhatWaits) {
  const auto waiting = data(100);
  const auto began = clock_.steady_now();
  {
    TrainingJobs jobs(host_, telemetry_, clock_, {});
    (void)jobs.submit(request("a", data(200000)));
    (void)jobs.submit(request("b", waiting));
  }
  EXPECT_FALSE(std::filesystem::exists(waiting));
  EXPECT_LT(clock_.steady_now() - began, std::chrono::seconds(60));
}

}  // namespace
}  // namespace nexusml::serve
