#include "nexusml/serve/training_jobs.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "nexusml/telemetry/record.h"

namespace nexusml::serve {
namespace {

constexpr int kTrainingNiceness = 10;

void remove_file(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
}

}  // namespace

TrainingJobs::TrainingJobs(ModelHost& host, telemetry::Telemetry& telemetry, const base::Clock& clock, base::Log log,
                           TrainingJobsOptions options)
    : host_(host), telemetry_(telemetry), clock_(clock), log_(std::move(log)), options_(options), thread_([this] {
        run();
      }) {}

TrainingJobs::~TrainingJobs() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
    if (running_ != nullptr) running_->cancelled.store(true, std::memory_order_relaxed);
  }
  changed_.notify_all();
  thread_.join();
  std::vector<std::string> dropped;
  {
    const base::MutexLock lock(mutex_);
    for (Job* job : waiting_) {
      remove_file(job->request.data);
      job->status.state = JobState::kCancelled;
      job->status.ended = clock_.now();
      dropped.push_back(job->status.id);
    }
  }
  for (const std::string& id : dropped) changed(id);
  archive_.reset();  // while the jobs that it writes are there
}

void TrainingJobs::keep_in(store::RecordStore& store, bool shared) {
  archive_ = std::make_unique<internal::JobArchive>(
      store,
      internal::JobSource{.find = [this](std::string_view id) { return find(id); },
                          .remember = [this](std::vector<JobStatus> earlier) { remember(std::move(earlier)); }},
      clock_, log_, internal::JobArchiveOptions{.maximum_recalled = options_.maximum_kept, .shared = shared});
}

void TrainingJobs::remember(std::vector<JobStatus> earlier) {
  const base::MutexLock lock(mutex_);
  for (JobStatus& status : earlier) {  // newest first
    auto job = std::make_unique<Job>();
    job->status = std::move(status);
    jobs_.push_front(std::move(job));
  }
  forget_old();
}

void TrainingJobs::changed(const std::string& id) const {
  if (archive_ != nullptr) archive_->changed(id);
}

Result<std::string> TrainingJobs::submit(TrainingRequest request) {
  const std::filesystem::path data = request.data;
  const auto refuse = [&](ErrorCode code, std::string message) {
    remove_file(data);
    return Error(code, std::move(message));
  };
  auto job = std::make_unique<Job>();
  std::string id;
  {
    const base::MutexLock lock(mutex_);
    for (const auto& other : jobs_) {
      if (other->request.name == request.name && !has_ended(other->status.state)) {
        return refuse(ErrorCode::kConflict,
                      "model " + request.name + " is in training already, as job " + other->status.id);
      }
    }
    if (waiting_.size() >= options_.maximum_waiting) {
      return refuse(ErrorCode::kUnavailable, "too many trainings wait; try again when one has ended");
    }
    job->status.id = base::view(ids_.next(clock_.now()));
    job->status.model = request.name;
    job->status.type = request.type;
    job->status.submitted = clock_.now();
    job->request = std::move(request);
    waiting_.push_back(job.get());
    jobs_.push_back(std::move(job));
    forget_old();
    id = waiting_.back()->status.id;
    changed_.notify_one();
  }
  changed(id);
  return id;
}

std::vector<JobStatus> TrainingJobs::list() const {
  const base::MutexLock lock(mutex_);
  std::vector<JobStatus> all;
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job) all.push_back((*job)->status);
  return all;
}

std::optional<JobStatus> TrainingJobs::find(std::string_view id) const {
  const base::MutexLock lock(mutex_);
  const Job* job = find_job(id);
  if (job == nullptr) return std::nullopt;
  return job->status;
}

Status TrainingJobs::cancel(std::string_view id) {
  std::filesystem::path data;  // of a job that waited; removed without the lock held
  {
    const base::MutexLock lock(mutex_);
    Job* job = find_job(id);
    if (job == nullptr) return Error(ErrorCode::kNotFound, "no job " + std::string(id));
    if (has_ended(job->status.state)) {
      return Error(ErrorCode::kConflict,
                   "job " + job->status.id + " has ended: " + std::string(name_of(job->status.state)));
    }
    job->cancelled.store(true, std::memory_order_relaxed);
    if (job->status.state == JobState::kRunning) return {};
    std::erase(waiting_, job);
    job->status.state = JobState::kCancelled;
    job->status.ended = clock_.now();
    data = job->request.data;
  }
  changed(std::string(id));
  remove_file(data);
  log_.info("training ended", {{"job", id}, {"state", name_of(JobState::kCancelled)}});
  return {};
}

TrainingJobs::Job* TrainingJobs::find_job(std::string_view id) const {
  const auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job->status.id == id; });
  return found == jobs_.end() ? nullptr : found->get();
}

void TrainingJobs::forget_old() {
  auto ended = static_cast<std::size_t>(
      std::count_if(jobs_.begin(), jobs_.end(), [](const auto& job) { return has_ended(job->status.state); }));
  for (auto job = jobs_.begin(); job != jobs_.end() && ended > options_.maximum_kept;) {
    if (!has_ended((*job)->status.state)) {
      ++job;
      continue;
    }
    job = jobs_.erase(job);
    --ended;
  }
}

void TrainingJobs::run() {
  // On Linux this is the priority of the calling thread alone.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kTrainingNiceness);
  while (true) {
    Job* job = nullptr;
    std::string id;
    {
      const base::MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) changed_.wait(mutex_);
      if (stopping_) return;
      job = waiting_.front();
      waiting_.pop_front();
      running_ = job;
      job->status.state = JobState::kRunning;
      id = job->status.id;
    }
    changed(id);
    train(*job);
    changed(id);
    const base::MutexLock lock(mutex_);
    running_ = nullptr;
  }
}

Result<std::unique_ptr<models::Model>> TrainingJobs::fit(Job& job) {
  if (job.cancelled.load(std::memory_order_relaxed)) return Error(ErrorCode::kConflict, "cancelled");
  NEXUSML_ASSIGN_OR_RETURN(const models::Table table, models::Table::read(job.request.data));
  models::TrainingOptions options = job.request.options;
  options.cancel = &job.cancelled;
  options.on_progress = [this, &job](double share, std::string_view stage) {
    const base::MutexLock lock(mutex_);
    job.status.progress = share;
    job.status.stage = stage;
  };
  return models::train(job.request.type, job.request.name, table, options, clock_);
}

void TrainingJobs::train(Job& job) {
  const std::string& name = job.request.name;
  log_.info("training begins", {{"model", name}, {"job", job.status.id}});
  const auto start = clock_.steady_now();
  Result<std::unique_ptr<models::Model>> model = fit(job);
  remove_file(job.request.data);
  const telemetry::Seconds duration = clock_.steady_now() - start;
  {
    const base::MutexLock lock(mutex_);
    job.status.duration = duration;
  }
  if (!model.ok()) {
    const bool cancelled = job.cancelled.load(std::memory_order_relaxed);
    return end(job, cancelled ? JobState::kCancelled : JobState::kFailed, model.error().message);
  }
  if (const Status served = serve(job, **model, duration); !served.ok()) {
    return end(job, JobState::kFailed, served.error().message);
  }
  end(job, JobState::kSucceeded, "");
}

Status TrainingJobs::serve(Job& job, models::Model& model, telemetry::Seconds duration) {
  const std::string& name = job.request.name;
  NEXUSML_ASSIGN_OR_RETURN(const std::uint64_t version, host_.repository().save(model, options_.number));
  NEXUSML_RETURN_IF_ERROR(host_.load_trained(name, version, job.status.submitted));
  const models::ModelInfo& info = model.info();
  telemetry::TrainingRecord record{
      .duration = duration, .samples = info.training_samples, .features = info.schema.size()};
  if (info.evaluation.accuracy) record.accuracy = *info.evaluation.accuracy;
  telemetry::record_training_metrics(telemetry_, name, record);
  (void)host_.delete_old_versions(name, options_.keep_versions);
  if (options_.on_saved) options_.on_saved();
  const base::MutexLock lock(mutex_);
  job.status.version = version;
  job.status.samples = info.training_samples;
  job.status.evaluation = info.evaluation;
  job.status.progress = 1;
  return {};
}

void TrainingJobs::end(Job& job, JobState state, std::string error) {
  if (state == JobState::kFailed) {
    telemetry::track_error(telemetry_, "training_failed", "training_" + job.request.name);
    log_.error("training failed", {{"model", job.request.name}, {"job", job.status.id}, {"reason", error}});
  } else {
    log_.info("training ended", {{"model", job.request.name}, {"job", job.status.id}, {"state", name_of(state)}});
  }
  const base::MutexLock lock(mutex_);
  job.status.state = state;
  job.status.error = std::move(error);
  job.status.ended = clock_.now();
}

}  // namespace nexusml::serve
