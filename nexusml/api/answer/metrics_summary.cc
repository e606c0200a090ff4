#include "nexusml/api/answer/metrics_summary.h"

#include <optional>
#include <set>
#include <vector>

#include "nexusml/api/answer/figures.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;
using telemetry::HistogramIncrease;
using telemetry::SeriesValue;
using Window = std::chrono::milliseconds;

/// Of answers with a status of 500 and above.
double server_errors(const std::vector<SeriesValue>& requests) {
  double sum = 0;
  for (const SeriesValue& one : requests) {
    if (telemetry::label_of(one.labels, "status_code").starts_with('5')) sum += one.value;
  }
  return sum;
}

/// The members total, in_range and per_second.
void write_flow(JsonWriter& json, const Service& service, std::string_view counter, Window window) {
  write_figure(json, "total", total(service.history.latest(counter)));
  const auto grown = total(service.history.increase(counter, window));
  write_figure(json, "in_range", grown);
  write_figure(json, "per_second", share(grown, service.history.covered(window).count()));
}

void write_requests(JsonWriter& json, const Service& service, Window window) {
  json.key("requests").begin_object();
  write_flow(json, service, "ml_api_requests_total", window);
  const auto grown = service.history.increase("ml_api_requests_total", window);
  write_figure(json, "server_errors", server_errors(grown));
  write_figure(json, "server_error_share", share(server_errors(grown), total(grown)));
  const auto latency = service.history.observed("ml_api_request_duration_seconds", window);
  write_latency(json, "latency_seconds", latency.empty() ? nullptr : &latency.front());
  json.end_object();
}

void write_confidence(JsonWriter& json, const HistogramIncrease* observed) {
  json.key("confidence");
  if (observed == nullptr) {
    json.null();
    return;
  }
  json.begin_object().field("count", observed->count);
  write_figure(json, "mean", observed->sum / static_cast<double>(observed->count));
  write_figure(json, "p50", observed->quantile(0.5));
  json.end_object();
}

void write_predictions(JsonWriter& json, const Service& service, Window window) {
  json.key("predictions").begin_object();
  write_flow(json, service, "model_predictions_total", window);
  const auto failed = total(service.history.increase("model_prediction_errors_total", window));
  const auto made = total(service.history.increase("model_predictions_total", window));
  write_figure(json, "failed", failed);
  write_figure(json, "failed_share", share(failed, made ? std::optional(*made + failed.value_or(0)) : failed));
  const auto latency = service.history.observed("model_prediction_latency_seconds", window);
  write_latency(json, "latency_seconds", latency.empty() ? nullptr : &latency.front());
  const auto confidence = service.history.observed("ml_model_confidence_score", window);
  write_confidence(json, confidence.empty() ? nullptr : &confidence.front());
  json.end_object();
}

void write_models(JsonWriter& json, const Service& service, Window window) {
  const std::vector<std::string> by = {"model_type"};
  const auto totals = service.history.latest("model_predictions_total");
  const auto grown = service.history.increase("model_predictions_total", window);
  const auto failed = service.history.increase("model_prediction_errors_total", window);
  const auto latency = service.history.observed("model_prediction_latency_seconds", window, by);
  const auto confidence = service.history.observed("ml_model_confidence_score", window, by);
  const auto accuracy = service.history.latest("ml_model_accuracy");
  std::set<std::string, std::less<>> names;
  for (const SeriesValue& one : totals) names.emplace(telemetry::label_of(one.labels, "model_type"));
  json.key("models").begin_array();
  for (const std::string& name : names) {
    json.begin_object().field("model", name);
    write_figure(json, "total", find_value(totals, "model_type", name));
    write_figure(json, "in_range", find_value(grown, "model_type", name));
    write_figure(json, "failed", find_value(failed, "model_type", name));
    write_latency(json, "latency_seconds", find_group(latency, "model_type", name));
    write_confidence(json, find_group(confidence, "model_type", name));
    write_figure(json, "accuracy", find_value(accuracy, "model_type", name));
    json.end_object();
  }
  json.end_array();
}

void write_events(JsonWriter& json, const Service& service, Window window) {
  json.key("events").begin_object();
  write_figure(json, "waiting", only_value(service.history.latest("ml_event_queue_depth")));
  write_figure(json, "written", total(service.history.increase("ml_events_written_total", window)));
  write_figure(json, "spooled", total(service.history.increase("ml_events_spooled_total", window)));
  write_figure(json, "dropped", total(service.history.increase("ml_events_dropped_total", window)));
  json.end_object();
}

}  // namespace

std::string metrics_summary(const Service& service, Window window,
                            std::optional<std::chrono::system_clock::time_point> timestamp) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write_time(json, "timestamp", timestamp.value_or(service.clock.now()));
  json.field("range_seconds", std::chrono::duration<double>(window).count());
  json.key("covered_seconds").rounded(service.history.covered(window).count(), kFigureDigits);
  const double ever = total(service.history.latest("model_predictions_total")).value_or(0);
  const double now = total(service.history.increase("model_predictions_total", window)).value_or(0);
  json.key("state");
  if (now > 0) {
    json.value("ok").key("message").null();
  } else if (ever > 0) {
    json.value("no_predictions_in_range").field("message", "no predictions in this range");
  } else {
    json.value("no_predictions").field("message", "no predictions yet");
  }
  write_requests(json, service, window);
  write_predictions(json, service, window);
  write_models(json, service, window);
  write_events(json, service, window);
  json.end_object();
  return body;
}

}  // namespace nexusml::api
