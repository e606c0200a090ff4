#include <algorithm>

#include "nexusml/api/answer/alert_json.h"
#include "nexusml/api/answer/model_json.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/base/time_format.h"

namespace nexusml::api {
namespace {

enum class Health { kHealthy, kDegraded, kUnhealthy };

std::string_view name_of(Health health) {
  switch (health) {
    case Health::kHealthy:
      return "healthy";
    case Health::kDegraded:
      return "degraded";
    case Health::kUnhealthy:
      return "unhealthy";
  }
  bug("Health outside the enum");
}

/// Unhealthy: models are known and none answers. Degraded: one of them failed to load, or there is none at all.
Health health_of(const std::vector<serve::ModelStatus>& models) {
  const auto answers = [](const serve::ModelStatus& model) { return model.state == serve::ModelState::kReady; };
  const auto failed = [](const serve::ModelStatus& model) { return !model.error.empty(); };
  if (models.empty()) return Health::kDegraded;
  if (std::none_of(models.begin(), models.end(), answers)) return Health::kUnhealthy;
  return std::any_of(models.begin(), models.end(), failed) ? Health::kDegraded : Health::kHealthy;
}

void write_percent(base::JsonWriter& json, std::string_view key, std::optional<double> percent) {
  json.key(key);
  if (percent) {
    json.rounded(*percent, 4);
  } else {
    json.null();
  }
}

std::optional<double> percent_of(std::optional<double> used, std::optional<double> total) {
  if (!used || !total || *total <= 0) return std::nullopt;
  return 100 * *used / *total;
}

void write_system(base::JsonWriter& json, const telemetry::SystemReading& reading) {
  json.key("system").begin_object();
  write_percent(json, "cpu_percent", reading.cpu_percent);
  write_percent(json, "memory_percent", percent_of(reading.memory_used_bytes, reading.memory_total_bytes));
  write_percent(json, "disk_percent", percent_of(reading.disk_used_bytes, reading.disk_total_bytes));
  json.end_object();
}

void write_dependencies(base::JsonWriter& json, const std::vector<store::DependencyStatus>& dependencies) {
  json.key("dependencies").begin_object();
  for (const store::DependencyStatus& one : dependencies) {
    json.key(one.name).begin_object().field("state", store::name_of(one.state));
    if (one.last_success) {
      json.key("latency_seconds").rounded(one.latency.count(), 4);
      json.field("last_success", base::format_time(*one.last_success));
    }
    if (one.last_error) json.field("last_error", base::name_of(*one.last_error));
    json.end_object();
  }
  json.end_object();
}

bool is_down(const store::DependencyStatus& dependency) {
  return dependency.state == store::DependencyStatus::State::kDown;
}

void write_alerts(base::JsonWriter& json, const std::vector<alert::ShownAlert>& alerts) {
  std::size_t count = 0;
  json.key("alerts").begin_array();
  for (const alert::ShownAlert& one : alerts) {
    if (one.alert.state != alert::AlertState::kFiring) continue;
    write_alert(json, one);
    ++count;
  }
  json.end_array().field("alerts_count", count);
}

void show_health(const Service& service, http::Response& response) {
  const std::vector<serve::ModelStatus> models = service.host.status();
  const std::vector<store::DependencyStatus> dependencies = service.probes.status();
  Health health = health_of(models);
  const bool any_down = std::any_of(dependencies.begin(), dependencies.end(), is_down);
  if (health == Health::kHealthy && any_down) health = Health::kDegraded;
  response.set_status(health == Health::kUnhealthy ? 503 : 200);
  response.set_content_type("application/json");
  base::JsonWriter json(response.body());
  json.begin_object().field("status", name_of(health)).field("version", service.version);
  json.key("uptime_seconds")
      .rounded(std::chrono::duration<double>(service.clock.steady_now() - service.started).count(), 9);
  json.field("timestamp", base::format_time(service.clock.now()));
  write_system(json, service.sampler.latest());
  json.key("models").begin_array();
  for (const serve::ModelStatus& model : models) write_model_status(json, model);
  json.end_array();
  write_dependencies(json, dependencies);
  write_alerts(json, service.alerts.alerts());
  json.end_object();
  response.body() += '\n';
}

void show_live(http::Response& response) {
  response.set_content_type("application/json");
  response.body() += "{\"status\":\"alive\"}\n";
}

void show_ready(const Service& service, http::Response& response) {
  const bool ready = health_of(service.host.status()) != Health::kUnhealthy;
  response.set_status(ready ? 200 : 503);
  response.set_content_type("application/json");
  response.body() +=
      ready ? "{\"status\":\"ready\"}\n" : "{\"status\":\"not ready\",\"reason\":\"no model answers\"}\n";
}

}  // namespace

void add_health_endpoints(std::vector<Endpoint>& endpoints, Service& service) {
  endpoints.push_back(
      {.path = "/health",
       .id = "health",
       .tag = "health",
       .summary = "How the server, its models and its dependencies are; 503 when unhealthy",
       .response_schema = "Health",
       .answers = {200, 503},
       .handler = [&service](const http::Request&, http::Response& response) { show_health(service, response); }});
  endpoints.push_back({.path = "/health/live",
                       .id = "live",
                       .tag = "health",
                       .summary = "The process answers",
                       .response_schema = "Probe",
                       .handler = [](const http::Request&, http::Response& response) { show_live(response); }});
  endpoints.push_back(
      {.path = "/health/ready",
       .id = "ready",
       .tag = "health",
       .summary = "Requests may be sent; 503 when no known model answers",
       .response_schema = "Probe",
       .answers = {200, 503},
       .handler = [&service](const http::Request&, http::Response& response) { show_ready(service, response); }});
}

}  // namespace nexusml::api
