#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/base/uuid.h"
#include "nexusml/models/training.h"
#include "nexusml/serve/internal/job_archive.h"
#include "nexusml/serve/job_status.h"
#include "nexusml/serve/model_host.h"
#include "nexusml/store/records.h"

namespace nexusml::serve {

/// What is to be trained. The file is the job's from submit() on and is removed when the job has ended.
struct TrainingRequest {
  models::ModelType type = models::ModelType::kSentiment;
  std::string name;
  std::filesystem::path data;  ///< CSV with a header line
  models::TrainingOptions options;
};

/// How much may wait and be remembered.
struct TrainingJobsOptions {
  std::size_t maximum_waiting = 16;  ///< more are refused
  std::size_t maximum_kept = 100;    ///< ended jobs that can still be asked about; the oldest are forgotten
  /// Newest versions of a model that outlive a training; 0: all. The one that serves is never deleted. More leave more ways
  /// back, and cost disk space.
  std::uint64_t keep_versions = 0;
  /// The number of a version, before it is saved. Empty: the next that is free in the repository.
  models::Repository::VersionNumber number{};
  /// Called after a version was saved and put in place, on the training's thread.
  std::function<void()> on_saved{};
};

/// Trains models in the background, one at a time, on a thread of low priority, so that predictions go first. On success
/// the version is saved and swapped in; on failure the old one keeps serving.
///
/// Threads:  any; it owns one thread. Destruction cancels what runs and drops what waits.
/// Lifetime: everything passed in outlives it.
class TrainingJobs {
 public:
  TrainingJobs(ModelHost& host, telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
               TrainingJobsOptions options = {});
  ~TrainingJobs();
  TrainingJobs(const TrainingJobs&) = delete;
  TrainingJobs& operator=(const TrainingJobs&) = delete;

  /// Keeps jobs in the store from now on, and remembers those of earlier runs as soon as it can be read. Once, before any
  /// job is submitted.
  ///
  /// Takes: whether other servers write to the same store; if none does, jobs that an earlier run left unended have failed.
  void keep_in(store::RecordStore& store, bool shared);

  /// Returns: the job's id.
  /// Errors:  kConflict if this model is waiting or in training already, kUnavailable if too many wait; the file is
  ///          removed then too.
  [[nodiscard]] Result<std::string> submit(TrainingRequest request);

  /// Every job that is remembered, newest first.
  [[nodiscard]] std::vector<JobStatus> list() const;
  [[nodiscard]] std::optional<JobStatus> find(std::string_view id) const;

  /// A job that waits ends at once; one that runs, as soon as its engine looks up.
  ///
  /// Errors: kNotFound, or kConflict if it has ended.
  [[nodiscard]] Status cancel(std::string_view id);

 private:
  struct Job {
    TrainingRequest request;
    JobStatus status;
    std::atomic<bool> cancelled{false};  // relaxed: a flag that stands for nothing else
  };

  void run();
  void train(Job& job);
  Result<std::unique_ptr<models::Model>> fit(Job& job);
  [[nodiscard]] Status serve(Job& job, models::Model& model, telemetry::Seconds duration);
  void end(Job& job, JobState state, std::string error);
  void remember(std::vector<JobStatus> earlier) EXCLUDES_LOCK(mutex_);
  void changed(const std::string& id) const;
  void forget_old() REQUIRES_LOCK(mutex_);
  [[nodiscard]] Job* find_job(std::string_view id) const REQUIRES_LOCK(mutex_);

  ModelHost& host_;
  telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const base::Log log_;
  const TrainingJobsOptions options_;

  mutable base::Mutex mutex_;
  base::ConditionVariable changed_;
  base::Uuid7Generator ids_ GUARDED_BY(mutex_);
  std::list<std::unique_ptr<Job>> jobs_ GUARDED_BY(mutex_);  // oldest first
  std::deque<Job*> waiting_ GUARDED_BY(mutex_);
  Job* running_ GUARDED_BY(mutex_) = nullptr;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::unique_ptr<internal::JobArchive> archive_;  // null until keep_in()
  std::thread thread_;
};

}  // namespace nexusml::serve
