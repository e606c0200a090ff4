#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "nexusml/api/answer/parameter.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/base/json_writer.h"
#include "nexusml/base/time_format.h"
#include "nexusml/monitor/drift_monitor.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;

constexpr int kDigits = 6;

void write_counts(JsonWriter& json, std::string_view key, std::span<const std::uint64_t> counts) {
  json.key(key).begin_array();
  for (const std::uint64_t count : counts) json.value(count);
  json.end_array();
}

void write_side(JsonWriter& json, std::string_view key, std::span<const std::uint64_t> counts,
                std::optional<std::uint64_t> other, std::uint64_t missing) {
  json.key(key).begin_object();
  write_counts(json, "counts", counts);
  if (other) json.field("other", *other);
  json.field("missing", missing).end_object();
}

void write_histogram(JsonWriter& json, const stats::NumericProfile& reference, const monitor::LiveFeature& feature) {
  json.key("edges").begin_array();
  for (const double edge : reference.edges) json.value(edge);
  json.end_array();
  const std::span<const std::uint64_t> current(feature.current);
  write_side(json, "reference", reference.counts, std::nullopt, reference.missing);
  write_side(json, "current", current.first(current.size() - 1), std::nullopt, current.back());
}

void write_histogram(JsonWriter& json, const stats::CategoricalProfile& reference,
                     const monitor::LiveFeature& feature) {
  json.key("categories").begin_array();
  for (const stats::CategoryCount& category : reference.categories) json.value(category.name);
  json.end_array();
  std::vector<std::uint64_t> counts;
  for (const stats::CategoryCount& category : reference.categories) counts.push_back(category.count);
  const std::span<const std::uint64_t> current(feature.current);
  write_side(json, "reference", counts, reference.other, reference.missing);
  write_side(json, "current", current.first(counts.size()), current[counts.size()], current.back());
}

void write_feature(JsonWriter& json, const monitor::LiveFeature& feature) {
  const monitor::FeatureDrift& drift = feature.drift;
  json.begin_object().field("name", drift.name).field("type", monitor::name_of(drift.type));
  json.field("method", monitor::name_of(drift.method));
  json.key("score").rounded(drift.score, kDigits).key("threshold").rounded(drift.threshold, kDigits);
  json.key("p_value");
  if (drift.p_value) {
    json.rounded(*drift.p_value, kDigits);
  } else {
    json.null();
  }
  json.key("scores").begin_object();
  for (const monitor::MethodScore& one : feature.scores) {
    json.key(monitor::name_of(one.method)).rounded(one.score, kDigits);
  }
  json.end_object().key("psi_band");
  const auto psi = std::ranges::find(feature.scores, monitor::DriftMethod::kPsi, &monitor::MethodScore::method);
  if (psi != feature.scores.end()) {
    json.value(monitor::name_of(monitor::psi_band(psi->score)));
  } else {
    json.null();
  }
  json.field("drifted", drift.drifted).field("evaluations_running", feature.evaluations_running);
  json.field("rows", drift.current_rows).field("reference_rows", drift.reference_rows);
  json.key("histogram").begin_object();
  std::visit([&](const auto& reference) { write_histogram(json, reference, feature); }, feature.reference->profile);
  json.end_object().end_object();
}

void write_features(JsonWriter& json, std::string_view key, std::span<const monitor::LiveFeature> features) {
  json.key(key).begin_array();
  for (const monitor::LiveFeature& feature : features) write_feature(json, feature);
  json.end_array();
}

void write_reading(JsonWriter& json, const monitor::DriftReading& reading) {
  json.begin_object().field("model", reading.model).field("version", reading.version);
  json.field("state", monitor::name_of(reading.state));
  json.key("window").begin_object().key("start");
  if (reading.start) {
    json.value(base::format_time(*reading.start));
  } else {
    json.null();
  }
  json.field("end", base::format_time(reading.time)).field("rows", reading.rows);
  json.field("minimum_rows", reading.minimum_rows).end_object();
  json.field("reference_rows", reading.reference_rows).key("reference_origin");
  if (reading.reference != nullptr) {
    json.value(monitor::name_of(reading.origin));
  } else {
    json.null();
  }
  json.key("learning");
  if (reading.to_learn > 0) {
    json.begin_object().field("predictions", reading.learnt).field("wanted", reading.to_learn).end_object();
  } else {
    json.null();
  }
  const bool was_compared = !reading.features.empty();
  json.key("dataset_drift");
  if (was_compared) {
    json.value(reading.dataset.drifted).key("share").rounded(reading.dataset.share, kDigits);
  } else {
    json.null().key("share").null();
  }
  json.field("drifted_features", reading.dataset.drifted_features);
  json.key("prediction_score");
  if (reading.prediction_score) {
    json.rounded(*reading.prediction_score, kDigits);
  } else {
    json.null();
  }
  write_features(json, "features", reading.features);
  write_features(json, "predictions", reading.predictions);
  json.key("errors").begin_array();
  for (const std::string& error : reading.errors) json.value(error);
  json.end_array().end_object();
}

void show_drift(const Service& service, const http::Request& request, http::Response& response) {
  const std::optional<std::string> wanted = request.query_parameter("model_type");
  const auto readings = service.drift.readings();
  const auto is_wanted = [&](const auto& reading) { return !wanted || reading->model == *wanted; };
  if (wanted && std::ranges::none_of(readings, is_wanted)) {
    return set_problem(response, unknown_model(*wanted, readings, &monitor::DriftReading::model));
  }
  response.set_content_type("application/json");
  JsonWriter json(response.body());
  json.begin_object().field("timestamp", base::format_time(service.clock.now())).key("models").begin_array();
  for (const auto& reading : readings) {
    if (is_wanted(reading)) write_reading(json, *reading);
  }
  json.end_array().end_object();
  response.body() += '\n';
}

}  // namespace

void add_drift_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back({.path = "/api/v1/monitoring/drift",
                       .id = "showDrift",
                       .tag = "monitoring",
                       .summary = "How far each model's inputs and predictions moved from its reference; of one model "
                                  "with ?model_type=NAME",
                       .query = {{.name = "model_type", .description = "only this model"}},
                       .response_schema = "Drift",
                       .problems = {404},
                       .handler = [&service](const http::Request& request, http::Response& response) {
                         show_drift(service, request, response);
                       }});
}

}  // namespace nexusml::api
