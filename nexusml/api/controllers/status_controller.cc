#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "nexusml/api/answer/figures.h"
#include "nexusml/api/answer/training_history.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/json_on_pool.h"
#include "nexusml/base/text.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;
using Time = std::chrono::system_clock::time_point;

constexpr std::size_t kRecent = 10;

/// A model as the status shows it; one that is served elsewhere has no ModelStatus.
struct StatusLine {
  std::string state = "external";
  std::string type{};
  std::string version{};
  std::optional<Time> last_prediction{};
};

std::map<std::string, StatusLine> lines_of(const Service& service,
                                           const Result<std::vector<store::ModelActivity>>& activity) {
  std::map<std::string, StatusLine> lines;
  const auto serving = service.host.current();
  for (const serve::ModelStatus& status : service.host.status()) {
    StatusLine& line = lines[status.name];
    line.state = serve::name_of(status.state);
    if (status.version != 0) line.version = base::to_text(status.version);
    if (const auto* loaded = serving->find(status.name)) line.type = models::name_of(loaded->info().type);
  }
  if (!activity.ok()) return lines;
  for (const store::ModelActivity& one : *activity) {
    StatusLine& line = lines[one.model];
    line.last_prediction = one.last_prediction;
    if (line.type.empty()) line.type = one.type;
  }
  return lines;
}

void write_text(JsonWriter& json, std::string_view key, const std::string& text) {
  json.key(key);
  if (text.empty()) {
    json.null();
  } else {
    json.value(text);
  }
}

void write_models(JsonWriter& json, const Service& service, const std::map<std::string, StatusLine>& lines) {
  const auto made = service.history.increase("model_predictions_total", std::chrono::hours(1));
  const auto trained = service.history.latest("ml_model_last_training_timestamp_seconds");
  json.key("models").begin_array();
  for (const auto& [name, line] : lines) {
    json.begin_object().field("model", name).field("state", line.state);
    write_text(json, "type", line.type);
    write_text(json, "version", line.version);
    write_figure(json, "predictions_last_hour", find_value(made, "model_type", name));
    write_time(json, "last_prediction", line.last_prediction);
    std::optional<Time> last_training;
    if (const auto seconds = find_value(trained, "model_type", name); seconds && *seconds > 0) {
      last_training = Time(std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000)));
    }
    write_time(json, "last_training", last_training);
    json.end_object();
  }
  json.end_array();
}

/// Answers, not what was asked: inputs are private.
void write_recent(JsonWriter& json, const Result<std::vector<store::StoredPrediction>>& recent) {
  json.key("recent_predictions");
  if (!recent.ok()) {
    json.null();
    return;
  }
  json.begin_array();
  for (const store::StoredPrediction& one : *recent) {
    json.begin_object().field("prediction_id", one.id).field("model", one.model);
    write_text(json, "version", one.version);
    write_time(json, "time", one.time);
    write_text(json, "label", one.label);
    write_figure(json, "value", one.value);
    write_figure(json, "confidence", one.confidence);
    write_figure(json, "latency_seconds", one.latency_seconds);
    write_text(json, "error", one.error);
    json.end_object();
  }
  json.end_array();
}

void write_last_training(JsonWriter& json, const Service& service) {
  const auto jobs = service.jobs.list();  // newest first
  const auto ended = std::ranges::find_if(jobs, [](const serve::JobStatus& job) { return job.ended.has_value(); });
  json.key("last_training");
  if (ended == jobs.end()) {
    json.null();
    return;
  }
  json.begin_object().field("job", ended->id).field("model", ended->model);
  json.field("state", serve::name_of(ended->state));
  write_time(json, "ended", ended->ended);
  write_figure(json, "duration_seconds", ended->duration.count());
  json.end_object();
}

void write_history(JsonWriter& json, const telemetry::MetricHistory& history) {
  const telemetry::HistoryCoverage coverage = history.coverage();
  json.key("history").begin_object();
  write_time(json, "from", coverage.oldest);
  write_time(json, "until", coverage.newest);
  json.field("step_seconds", std::chrono::duration<double>(history.options().step).count());
  json.field("samples", coverage.samples).field("series", coverage.series).field("bytes", coverage.bytes);
  json.field("maximum_bytes", history.options().maximum_bytes);
  json.field("series_left_out", coverage.series_left_out);
  json.field("samples_cut_short", coverage.samples_cut_short).end_object();
}

Result<std::string> show_status(const Service& service, const http::Request&) {
  const auto activity = service.records.model_activity();
  const auto recent = service.records.recent_predictions("", kRecent);
  const auto lines = lines_of(service, activity);
  std::optional<Time> last;
  for (const auto& [name, line] : lines) last = std::max(last, line.last_prediction);
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write_time(json, "timestamp", service.clock.now());
  json.field("version", service.version).key("uptime_seconds");
  json.rounded(std::chrono::duration<double>(service.clock.steady_now() - service.started).count(), 9);
  json.field("records", activity.ok() && recent.ok() ? "up" : "away").key("message");
  if (!activity.ok()) {
    json.value("the record store is away: the latest predictions are not known");
  } else if (!last) {
    json.value("no predictions yet");
  } else {
    json.null();
  }
  write_models(json, service, lines);
  write_time(json, "last_prediction", last);
  write_recent(json, recent);
  write_last_training(json, service);
  write_history(json, service.history);
  json.end_object();
  return body;
}

}  // namespace

void add_status_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back({.path = "/api/v1/monitoring/status",
                       .id = "showStatus",
                       .tag = "monitoring",
                       .summary = "What every model does, what happened last, and how much of the past is remembered",
                       .response_schema = "MonitoringStatus",
                       .problems = {503},
                       .stream = json_on_pool(service, show_status)});
}

}  // namespace nexusml::api
