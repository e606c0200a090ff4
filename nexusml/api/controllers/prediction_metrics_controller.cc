#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "nexusml/api/answer/figures.h"
#include "nexusml/api/answer/prediction_counts.h"
#include "nexusml/api/answer/prediction_figures.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/json_on_pool.h"
#include "nexusml/api/request/time_range.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;

struct ModelCounts {
  std::uint64_t count = 0;
  std::uint64_t failed = 0;
  std::map<std::string, std::uint64_t> labels{};
};

void write_label(JsonWriter& json, const std::string& label) {
  json.key("label");
  if (label.empty()) {
    json.null();
  } else {
    json.value(label);
  }
}

void write_hours(JsonWriter& json, const std::vector<store::PredictionCount>& hours) {
  json.key("hours").begin_array();
  for (const store::PredictionCount& one : hours) {
    json.begin_object();
    write_time(json, "hour", one.hour);
    json.field("model", one.model);
    write_label(json, one.label);
    json.field("count", one.count).field("failed", one.failed).end_object();
  }
  json.end_array();
}

void write_model(JsonWriter& json, const std::string& name, const ModelCounts& counts,
                 const PredictionFigures& figures) {
  json.begin_object().field("model", name).field("count", counts.count).field("failed", counts.failed);
  json.key("labels").begin_array();
  for (const auto& [label, count] : counts.labels) {
    json.begin_object();
    write_label(json, label);
    json.field("count", count).end_object();
  }
  json.end_array();
  write_figures(json, figures);
  json.end_object();
}

/// Where there are none in the window: whether there ever was one.
void write_state(JsonWriter& json, const Service& service, const std::string& model, std::uint64_t count,
                 bool from_records) {
  std::optional<store::Time> last;
  if (from_records) {
    const auto activity = service.records.model_activity();
    for (const store::ModelActivity& one : activity.ok() ? *activity : std::vector<store::ModelActivity>()) {
      if (model.empty() || one.model == model) last = last ? std::max(*last, one.last_prediction) : one.last_prediction;
    }
  }
  json.key("state");
  if (count > 0) {
    json.value("ok").key("message").null();
  } else if (last) {
    json.value("no_predictions_in_range").field("message", "no predictions in this range");
  } else {
    json.value("no_predictions").field("message", "no predictions yet");
  }
  write_time(json, "last_prediction", last);
}

Result<std::string> show_predictions(const Service& service, const http::Request& request) {
  NEXUSML_ASSIGN_OR_RETURN(const auto range, wanted_range(request, std::chrono::hours(24)));
  const std::string model = request.query_parameter("model_type").value_or("");
  const auto now = service.clock.now();
  const store::TimeWindow window{now - range, now};
  NEXUSML_ASSIGN_OR_RETURN(const PredictionCounts counts, count_predictions(service, model, window));
  std::map<std::string, ModelCounts> models;
  std::uint64_t count = 0;
  std::uint64_t failed = 0;
  for (const store::PredictionCount& one : counts.hours) {
    ModelCounts& of_model = models[one.model];
    of_model.count += one.count;
    of_model.failed += one.failed;
    if (one.count > one.failed) of_model.labels[one.label] += one.count - one.failed;
    count += one.count;
    failed += one.failed;
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write_time(json, "timestamp", now);
  write_time(json, "from", window.from);
  write_time(json, "until", window.until);
  json.field("counts_from", counts.from_records ? "records" : "history").key("note");
  if (counts.from_records) {
    json.null();
  } else {
    json.value("the record store is away: these are the predictions of this process, as far as it remembers");
  }
  write_state(json, service, model, count, counts.from_records);
  json.field("count", count).field("failed", failed);
  json.key("models").begin_array();
  for (const auto& [name, of_model] : models) {
    write_model(json, name, of_model, figures_of(service, name, window, counts.from_records));
  }
  json.end_array();
  write_hours(json, counts.hours);
  json.end_object();
  return body;
}

}  // namespace

void add_prediction_metrics_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back({.path = "/api/v1/monitoring/metrics/predictions",
                       .id = "showPredictionMetrics",
                       .tag = "monitoring",
                       .summary = "Predictions by hour, model and label; how confident and how fast each model was",
                       .query = {{.name = "range", .description = "how far back, such as 6h or 7d; default 24h"},
                                 {.name = "hours", .type = "number", .description = "the same in hours"},
                                 {.name = "model_type", .description = "only this model"}},
                       .response_schema = "PredictionMetrics",
                       .problems = {422, 503},
                       .stream = json_on_pool(service, show_predictions)});
}

}  // namespace nexusml::api
