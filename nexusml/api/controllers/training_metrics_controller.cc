#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "nexusml/api/answer/figures.h"
#include "nexusml/api/answer/model_json.h"
#include "nexusml/api/answer/training_history.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/json_on_pool.h"
#include "nexusml/api/request/time_range.h"
#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;

constexpr std::size_t kNewestVersions = 20;
constexpr std::size_t kShownJobs = 100;
constexpr std::array<std::string_view, 5> kStates = {"waiting", "running", "succeeded", "failed", "cancelled"};

void write_version(JsonWriter& json, std::string_view key, const models::ModelInfo* info) {
  json.key(key);
  if (info == nullptr) {
    json.null();
    return;
  }
  json.begin_object().field("version", base::to_text(info->version));
  write_time(json, "created", info->created);
  json.field("samples", info->training_samples);
  write_figure(json, "duration_seconds", info->training_duration.count());
  write_evaluation(json, info->evaluation);
  json.end_object();
}

const models::ModelInfo* best_of(const std::vector<models::ModelInfo>& versions) {
  const models::ModelInfo* best = nullptr;
  for (const models::ModelInfo& info : versions) {  // newest first: of equals the newest stays
    const auto figure = ranking_figure(info.evaluation);
    if (!figure) continue;
    if (best == nullptr || figure->better_than(*ranking_figure(best->evaluation))) best = &info;
  }
  return best;
}

void write_jobs_by_state(JsonWriter& json, const std::vector<const TrainingRun*>& runs) {
  json.key("jobs").begin_object().field("total", runs.size());
  for (const std::string_view state : kStates) {
    json.field(state,
               std::ranges::count(runs, state, [](const TrainingRun* run) { return std::string_view(run->state); }));
  }
  json.end_object();
}

/// Of the jobs that succeeded.
void write_durations(JsonWriter& json, const std::vector<const TrainingRun*>& runs) {
  std::vector<double> seconds;
  for (const TrainingRun* run : runs) {
    if (run->state == "succeeded") seconds.push_back(run->duration_seconds);
  }
  json.key("duration_seconds");
  if (seconds.empty()) {
    json.null();
    return;
  }
  double sum = 0;
  for (const double one : seconds) sum += one;
  json.begin_object();
  write_figure(json, "minimum", *std::ranges::min_element(seconds));
  write_figure(json, "mean", sum / static_cast<double>(seconds.size()));
  write_figure(json, "maximum", *std::ranges::max_element(seconds));
  json.end_object();
}

void write_model(JsonWriter& json, const Service& service, const std::string& name,
                 const std::vector<const TrainingRun*>& runs) {
  const std::vector<models::ModelInfo> versions = newest_versions(service, name, kNewestVersions);
  const models::ModelInfo* best = best_of(versions);
  json.begin_object().field("model", name);
  write_jobs_by_state(json, runs);
  write_durations(json, runs);
  write_version(json, "latest", versions.empty() ? nullptr : &versions.front());
  write_version(json, "best", best);
  json.key("ranked_by");
  if (best != nullptr) {
    json.value(ranking_figure(best->evaluation)->name);
  } else {
    json.null();
  }
  json.end_object();
}

void write_runs(JsonWriter& json, const std::vector<TrainingRun>& runs) {
  json.key("jobs").begin_array();
  for (std::size_t i = 0; i < std::min(runs.size(), kShownJobs); ++i) {
    const TrainingRun& run = runs[i];
    const bool ended = run.ended.has_value();
    json.begin_object().field("id", run.id).field("model", run.model).field("state", run.state);
    write_time(json, "submitted", run.submitted);
    write_time(json, "ended", run.ended);
    write_figure(json, "duration_seconds", ended ? std::optional(run.duration_seconds) : std::nullopt);
    json.key("samples");
    if (run.samples > 0) {
      json.value(run.samples);
    } else {
      json.null();
    }
    json.key("version");
    if (run.version.empty()) {
      json.null();
    } else {
      json.value(run.version);
    }
    json.end_object();
  }
  json.end_array();
}

Result<std::string> show_training(const Service& service, const http::Request& request) {
  NEXUSML_ASSIGN_OR_RETURN(const auto range, wanted_range(request, std::chrono::hours(24 * 30)));
  const std::string model = request.query_parameter("model_type").value_or("");
  const auto now = service.clock.now();
  NEXUSML_ASSIGN_OR_RETURN(const TrainingRuns found, training_runs(service, model, now - range));
  std::map<std::string, std::vector<const TrainingRun*>> models;
  for (const TrainingRun& run : found.runs) models[run.model].push_back(&run);
  for (const serve::ModelStatus& status : service.host.status()) {
    if (model.empty() || status.name == model) models[status.name];
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write_time(json, "timestamp", now);
  write_time(json, "from", now - range);
  write_time(json, "until", now);
  json.field("jobs_from", found.from_records ? "records" : "memory").key("state");
  if (found.runs.empty()) {
    json.value("no_jobs_in_range").field("message", "no training jobs in this range");
  } else {
    json.value("ok").key("message").null();
  }
  json.key("models").begin_array();
  for (const auto& [name, runs] : models) write_model(json, service, name, runs);
  json.end_array();
  write_runs(json, found.runs);
  json.end_object();
  return body;
}

}  // namespace

void add_training_metrics_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back({.path = "/api/v1/monitoring/metrics/training",
                       .id = "showTrainingMetrics",
                       .tag = "monitoring",
                       .summary = "Training jobs, their durations, and each model's latest and best evaluation",
                       .query = {{.name = "range", .description = "how far back jobs are counted; default 30d"},
                                 {.name = "hours", .type = "number", .description = "the same in hours"},
                                 {.name = "model_type", .description = "only this model"}},
                       .response_schema = "TrainingMetrics",
                       .problems = {422, 503},
                       .stream = json_on_pool(service, show_training)});
}

}  // namespace nexusml::api
