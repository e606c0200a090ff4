#include "nexusml/api/answer/live_topics.h"

#include "nexusml/api/answer/alert_json.h"
#include "nexusml/api/answer/figures.h"
#include "nexusml/api/answer/metrics_summary.h"

namespace nexusml::api {
namespace {

/// Changes with every sample of the history.
std::string metrics_content(const Service& service) {
  if (!service.history.coverage().newest) return {};
  return metrics_summary(service, std::chrono::minutes(5), service.history.coverage().newest);
}

/// Verdicts and scores; histograms are for GET /api/v1/monitoring/drift.
std::string drift_content(const Service& service) {
  const auto readings = service.drift.readings();
  if (readings.empty()) return {};
  std::string text;
  base::JsonWriter json(text);
  json.begin_object().key("models").begin_array();
  for (const auto& reading : readings) {
    json.begin_object().field("model", reading->model).field("version", reading->version);
    json.field("state", monitor::name_of(reading->state)).field("rows", reading->rows);
    const bool compared = !reading->features.empty();
    write_figure(json, "share", compared ? std::optional(reading->dataset.share) : std::nullopt);
    write_figure(json, "prediction_score", reading->prediction_score);
    json.key("drifted_features").begin_array();
    for (const monitor::LiveFeature& feature : reading->features) {
      if (feature.drift.drifted) json.value(feature.drift.name);
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return text;
}

/// Pending and firing ones; empty when all is well.
std::string alerts_content(const Service& service) {
  std::string text;
  base::JsonWriter json(text);
  json.begin_object().field("firing", service.alerts.firing()).key("alerts").begin_array();
  for (const alert::ShownAlert& one : service.alerts.alerts()) write_alert(json, one);
  json.end_array().end_object();
  return text;
}

}  // namespace

std::vector<LiveTopic> live_topics(const Service& service) {
  return {
      {"metrics", [&service] { return metrics_content(service); }},
      {"drift", [&service] { return drift_content(service); }},
      {"alerts", [&service] { return alerts_content(service); }},
  };
}

}  // namespace nexusml::api
