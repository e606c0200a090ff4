#include "nexusml/serve/internal/job_archive.h"

#include <utility>

#include "nexusml/serve/internal/job_record.h"

namespace nexusml::serve::internal {

using std::chrono::steady_clock;

JobArchive::JobArchive(store::RecordStore& store, JobSource source, const base::Clock& clock, base::Log log,
                       JobArchiveOptions options)
    : store_(store),
      source_(std::move(source)),
      clock_(clock),
      log_(std::move(log)),
      options_(options),
      thread_([this] { run(); }) {}

JobArchive::~JobArchive() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  wakes_.notify_all();
  thread_.join();
}

void JobArchive::changed(const std::string& id) {
  {
    const base::MutexLock lock(mutex_);
    waiting_.insert(id);
  }
  wakes_.notify_all();
}

void JobArchive::run() {
  do {
    Status status = recalled_ ? Status() : recall();
    if (status.ok()) status = save_waiting();
    if (!status.ok() && !failed_) log_.warning("training jobs are not kept yet", {{"reason", status.error().message}});
    failed_ = !status.ok();
  } while (wait_for_work() == Work::kTry);
}

JobArchive::Work JobArchive::wait_for_work() {
  const base::MutexLock lock(mutex_);
  const auto retry_at = steady_clock::now() + options_.retry;
  while (true) {
    if (stopping_) return failed_ || waiting_.empty() ? Work::kStop : Work::kTry;
    if (failed_ && steady_clock::now() >= retry_at) return Work::kTry;
    if (!failed_ && !waiting_.empty()) return Work::kTry;
    if (failed_) {
      wakes_.wait_until(mutex_, retry_at);
    } else {
      wakes_.wait(mutex_);
    }
  }
}

Status JobArchive::recall() {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<store::JobRecord> records,
                           store_.list_jobs("", options_.maximum_recalled));
  std::vector<JobStatus> earlier;
  for (const store::JobRecord& record : records) {
    std::optional<JobStatus> job = status_of(record);
    if (!job || source_.find(job->id)) continue;  // one of this run was never an earlier one's
    if (!has_ended(job->state)) {
      if (options_.shared) continue;
      job->state = JobState::kFailed;
      job->error = "the server ended before the training did";
      job->ended = clock_.now();
      NEXUSML_RETURN_IF_ERROR(store_.save_job(record_of(*job)));
    }
    earlier.push_back(std::move(*job));
  }
  source_.remember(std::move(earlier));
  recalled_ = true;
  return {};
}

Status JobArchive::save_waiting() {
  while (true) {
    std::string id;
    {
      const base::MutexLock lock(mutex_);
      if (waiting_.empty()) return {};
      id = std::move(waiting_.extract(waiting_.begin()).value());
    }
    const std::optional<JobStatus> job = source_.find(id);
    if (!job) continue;  // forgotten meanwhile
    Status saved = store_.save_job(record_of(*job));
    if (saved.ok()) continue;
    if (saved.error().code != ErrorCode::kInvalidArgument) changed(id);
    return saved;
  }
}

}  // namespace nexusml::serve::internal
