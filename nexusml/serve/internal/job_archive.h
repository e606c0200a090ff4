#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/serve/job_status.h"
#include "nexusml/store/records.h"

namespace nexusml::serve::internal {

/// What the archive asks of those who run the jobs.
struct JobSource {
  std::function<std::optional<JobStatus>(std::string_view id)> find;
  /// Is given the ended jobs of earlier runs, newest first, once the store can be read.
  std::function<void(std::vector<JobStatus> earlier)> remember;
};

/// How the archive uses the store.
struct JobArchiveOptions {
  std::size_t maximum_recalled = 100;  ///< jobs of earlier runs, the newest
  /// Whether other servers write to the same store. If none does, jobs that have not ended were cut off by the end of an
  /// earlier run, and have failed; else they may be another server's, and are left alone.
  bool shared = false;
  std::chrono::milliseconds retry{5'000};  ///< after a failure of the store
};

/// Keeps jobs in the store, as they stand when they are written, however long the store is away.
///
/// Threads:  any; it owns one thread, from which it calls the source.
/// Lifetime: everything passed in outlives it. Destruction writes what waits, unless the store has just failed.
class JobArchive {
 public:
  JobArchive(store::RecordStore& store, JobSource source, const base::Clock& clock, base::Log log,
             JobArchiveOptions options = {});
  ~JobArchive();
  JobArchive(const JobArchive&) = delete;
  JobArchive& operator=(const JobArchive&) = delete;

  /// The job is to be written. Cost: a lock; it never waits for the store.
  void changed(const std::string& id) EXCLUDES_LOCK(mutex_);

 private:
  enum class Work { kTry, kStop };

  void run();
  Work wait_for_work() EXCLUDES_LOCK(mutex_);
  Status recall();
  Status save_waiting() EXCLUDES_LOCK(mutex_);

  store::RecordStore& store_;
  const JobSource source_;
  const base::Clock& clock_;
  const base::Log log_;
  const JobArchiveOptions options_;

  // The thread's.
  bool recalled_ = false;
  bool failed_ = false;

  base::Mutex mutex_;
  base::ConditionVariable wakes_;
  std::set<std::string> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace nexusml::serve::internal
