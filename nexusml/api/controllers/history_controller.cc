#include <algorithm>
#include <utility>

#include "nexusml/api/answer/figures.h"
#include "nexusml/api/answer/history_question.h"
#include "nexusml/api/answer/history_source.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/json_on_pool.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;
using telemetry::SeriesPoints;

constexpr std::size_t kMaximumPointsInAll = 200'000;  // about 5 MB of JSON

void write_series(JsonWriter& json, const std::vector<SeriesPoints>& lines) {
  json.key("series").begin_array();
  for (const SeriesPoints& line : lines) {
    json.begin_object().key("labels").begin_object();
    for (const telemetry::Label& label : line.labels) json.field(label.name, label.value);
    json.end_object().key("points").begin_array();
    for (const telemetry::Point& point : line.points) write_point(json, point);
    json.end_array().end_object();
  }
  json.end_array();
}

/// Leaves out the series that no longer fit. Returns: how many.
std::size_t shorten(std::vector<SeriesPoints>& lines) {
  std::size_t points = 0;
  const auto full = std::ranges::find_if(lines, [&](const SeriesPoints& line) {
    points += line.points.size();
    return points > kMaximumPointsInAll;
  });
  const auto left_out = static_cast<std::size_t>(lines.end() - full);
  lines.erase(full, lines.end());
  return left_out;
}

Result<std::string> show_history(const Service& service, const http::Request& request) {
  NEXUSML_ASSIGN_OR_RETURN(const HistoryQuestion question, read_history_question(request, service.history));
  const auto now = service.clock.now();
  HistoryAnswer answer = find_history(service, question, now);
  const std::size_t left_out = shorten(answer.series);
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write_time(json, "timestamp", now);
  json.field("metric", question.metric);
  json.field("type", metrics::name_of(service.history.type_of(question.metric).value_or(metrics::MetricType::kGauge)));
  json.field("function", name_of(question.function)).key("q");
  if (question.function == HistoryFunction::kQuantile) {
    json.value(question.q);
  } else {
    json.null();
  }
  write_time(json, "from", now - question.range);
  json.field("step_seconds", std::chrono::duration<double>(question.step).count());
  json.field("source", answer.is_from_prometheus ? "prometheus" : "memory").key("note");
  if (answer.note.empty()) {
    json.null();
  } else {
    json.value(answer.note);
  }
  write_time(json, "remembered_from", service.history.coverage().oldest);
  write_series(json, answer.series);
  json.field("series_left_out", left_out).end_object();
  return body;
}

}  // namespace

void add_history_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.path = "/api/v1/monitoring/history",
       .id = "showHistory",
       .tag = "monitoring",
       .summary =
           "A metric over time, from the memory of this process, or from Prometheus if prometheus.url is set and "
           "the range begins before that memory; any label of the metric as a further parameter chooses series, "
           "as in ?metric=ml_model_predictions_total&model_type=email",
       .query = {{.name = "metric",
                  .description = "a name of GET /metrics; of a histogram its observations are counted"},
                 {.name = "range", .description = "how far back, such as 15m, 6h or 7d; default 1h"},
                 {.name = "hours", .type = "number", .description = "the same in hours"},
                 {.name = "step", .description = "between two points, such as 15s; default: about 240 points"},
                 {.name = "function",
                  .description = "value (default), increase or rate (a second) during each step, or quantile of what a "
                                 "histogram observed during each step"},
                 {.name = "q", .type = "number", .description = "of the quantile, 0 to 1; default 0.5"},
                 {.name = "by", .description = "labels that a quantile keeps, separated by commas; default none"}},
       .response_schema = "MetricHistory",
       .problems = {404, 422, 503},
       .stream = json_on_pool(service, show_history)});
}

}  // namespace nexusml::api
