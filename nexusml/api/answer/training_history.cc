#include "nexusml/api/answer/training_history.h"

#include <utility>

#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

constexpr std::size_t kMaximumRuns = 1'000;

TrainingRun run_of(const store::JobRecord& job) {
  return {.id = job.id,
          .model = job.model,
          .state = job.state,
          .submitted = job.submitted,
          .ended = job.ended,
          .version = job.version,
          .samples = job.samples,
          .duration_seconds = job.duration_seconds};
}

TrainingRun run_of(const serve::JobStatus& job) {
  return {.id = job.id,
          .model = job.model,
          .state = std::string(serve::name_of(job.state)),
          .submitted = job.submitted,
          .ended = job.ended,
          .version = job.version == 0 ? std::string() : base::to_text(job.version),
          .samples = job.samples,
          .duration_seconds = job.duration.count()};
}

}  // namespace

Result<TrainingRuns> training_runs(const Service& service, std::string_view model,
                                   std::chrono::system_clock::time_point from) {
  TrainingRuns result;
  const auto stored = service.records.list_jobs(model, kMaximumRuns);
  if (stored.ok()) {
    result.from_records = true;
    for (const store::JobRecord& job : *stored) {
      if (job.submitted >= from) result.runs.push_back(run_of(job));
    }
    return result;
  }
  if (stored.error().code != ErrorCode::kUnavailable) return stored.error();
  for (const serve::JobStatus& job : service.jobs.list()) {
    if (job.submitted >= from && (model.empty() || job.model == model)) result.runs.push_back(run_of(job));
  }
  return result;
}

std::vector<models::ModelInfo> newest_versions(const Service& service, std::string_view model, std::size_t limit) {
  std::vector<models::ModelInfo> result;
  const auto versions = service.host.repository().versions(model);
  if (!versions.ok()) return result;
  for (auto version = versions->rbegin(); version != versions->rend() && result.size() < limit; ++version) {
    auto info = service.host.repository().info(model, *version);
    if (info.ok()) result.push_back(std::move(*info));
  }
  return result;
}

std::optional<RankingFigure> ranking_figure(const models::Evaluation& evaluation) {
  if (evaluation.accuracy) return RankingFigure{"accuracy", *evaluation.accuracy, true};
  if (evaluation.rmse) return RankingFigure{"rmse", *evaluation.rmse, false};
  if (evaluation.mase_mean) return RankingFigure{"mase_mean", *evaluation.mase_mean, false};
  return std::nullopt;
}

}  // namespace nexusml::api
