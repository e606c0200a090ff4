#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "nexusml/api/answer/figures.h"
#include "nexusml/api/controllers/controllers.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;

constexpr std::chrono::minutes kLately{5};

/// Late: no sample came when several were due.
std::string_view history_state(const Service& service, const telemetry::HistoryCoverage& coverage) {
  if (!coverage.newest) return "starting";
  if (service.clock.now() - *coverage.newest > 4 * service.history.options().step) return "late";
  return coverage.series_left_out > 0 ? "full" : "ok";
}

void write_dependencies(JsonWriter& json, const std::vector<store::DependencyStatus>& dependencies) {
  json.key("dependencies").begin_object();
  for (const store::DependencyStatus& one : dependencies) json.field(one.name, store::name_of(one.state));
  json.end_object();
}

void write_drift(JsonWriter& json, const Service& service) {
  json.key("drift").begin_array();
  for (const auto& reading : service.drift.readings()) {
    json.begin_object().field("model", reading->model).field("state", monitor::name_of(reading->state));
    write_time(json, "evaluated", reading->time);
    json.end_object();
  }
  json.end_array();
}

void show_monitoring_health(const Service& service, http::Response& response) {
  const telemetry::HistoryCoverage coverage = service.history.coverage();
  const std::string_view history = history_state(service, coverage);
  const auto dropped = total(service.history.increase("ml_events_dropped_total", kLately));
  const std::vector<store::DependencyStatus> dependencies = service.probes.status();
  const bool any_down = std::ranges::any_of(dependencies, [](const store::DependencyStatus& one) {
    return one.state == store::DependencyStatus::State::kDown;
  });
  const bool degraded = any_down || history == "late" || history == "full" || dropped.value_or(0) > 0;
  response.set_content_type("application/json");
  JsonWriter json(response.body());
  json.begin_object().field("status", degraded ? "degraded" : "healthy");
  write_time(json, "timestamp", service.clock.now());
  json.key("history").begin_object().field("state", history);
  write_time(json, "newest_sample", coverage.newest);
  json.end_object().key("events").begin_object();
  write_figure(json, "waiting", only_value(service.history.latest("ml_event_queue_depth")));
  write_figure(json, "dropped_lately", dropped);
  json.end_object();
  write_dependencies(json, dependencies);
  write_drift(json, service);
  json.end_object();
  response.body() += '\n';
}

}  // namespace

void add_monitoring_health_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back({.path = "/api/v1/monitoring/health",
                       .id = "monitoringHealth",
                       .tag = "monitoring",
                       .summary = "Whether the monitoring itself works: its samples, its events, its stores; for the "
                                  "service's health see GET /health",
                       .response_schema = "MonitoringHealth",
                       .handler = [&service](const http::Request&, http::Response& response) {
                         show_monitoring_health(service, response);
                       }});
}

}  // namespace nexusml::api
