#include "nexusml/serve/internal/job_record.h"

#include "nexusml/base/text.h"
#include "nexusml/models/model_info.h"

namespace nexusml::serve::internal {

store::JobRecord record_of(const JobStatus& job) {
  store::JobRecord record;
  record.id = job.id;
  record.model = job.model;
  record.type = models::name_of(job.type);
  record.state = name_of(job.state);
  record.submitted = job.submitted;
  record.ended = job.ended;
  if (job.version != 0) record.version = base::to_text(job.version);
  record.error = job.error;
  record.samples = job.samples;
  record.duration_seconds = job.duration.count();
  if (job.evaluation) record.evaluation = models::to_json(*job.evaluation);
  return record;
}

std::optional<JobStatus> status_of(const store::JobRecord& record) {
  const auto type = models::parse_model_type(record.type);
  const auto state = parse_job_state(record.state);
  if (!type || !state) return std::nullopt;
  JobStatus job;
  job.id = record.id;
  job.model = record.model;
  job.type = *type;
  job.state = *state;
  job.progress = *state == JobState::kSucceeded ? 1 : 0;
  job.submitted = record.submitted;
  job.ended = record.ended;
  job.error = record.error;
  job.version = base::parse_integer<std::uint64_t>(record.version).value_or(0);
  job.samples = record.samples;
  job.duration = std::chrono::duration<double>(record.duration_seconds);
  if (record.evaluation.empty()) return job;
  if (auto evaluation = models::parse_evaluation(record.evaluation); evaluation.ok()) job.evaluation = *evaluation;
  return job;
}

}  // namespace nexusml::serve::internal
