#include <algorithm>
#include <cmath>
#include <cstdint>

#include "nexusml/base/time_format.h"
#include "nexusml/monitor/summary_report.h"

namespace nexusml::monitor {
namespace {

using base::JsonWriter;

constexpr int kDigits = 6;

void optional_number(JsonWriter& json, std::string_view key, std::optional<double> number) {
  json.key(key);
  if (number) {
    json.rounded(*number, kDigits);
  } else {
    json.null();
  }
}

void optional_text(JsonWriter& json, std::string_view key, const std::string& text) {
  json.key(key);
  if (!text.empty()) {
    json.value(text);
  } else {
    json.null();
  }
}

void write_traffic(JsonWriter& json, const ModelTraffic& traffic) {
  json.key("traffic").begin_object();
  json.field("predictions", traffic.predictions).field("failed", traffic.failed);
  optional_number(json, "latency_p50_seconds", traffic.latency_p50);
  optional_number(json, "latency_p95_seconds", traffic.latency_p95);
  optional_number(json, "latency_p99_seconds", traffic.latency_p99);
  optional_number(json, "mean_confidence", traffic.mean_confidence);
  json.key("labels").begin_object();
  for (const auto& [label, count] : traffic.labels) json.field(label, count);
  json.end_object().end_object();
}

void write_performance(JsonWriter& json, const PerformanceReading* reading) {
  json.key("performance");
  if (reading == nullptr) {
    json.null();
    return;
  }
  json.begin_object().field("state", name_of(reading->state)).field("labels", reading->rows);
  optional_number(json, "accuracy", reading->accuracy);
  json.key("accuracy_source");
  if (!reading->accuracy) {
    json.null();
  } else {
    json.value(reading->accuracy_is_live ? "live" : "training");
  }
  optional_number(json, "macro_f1", reading->live.macro_f1);
  optional_number(json, "calibration_error", reading->live.calibration_error);
  optional_number(json, "rmse", reading->live.rmse);
  optional_number(json, "mae", reading->live.mae);
  json.field("predictions", reading->coverage.predictions).field("labelled", reading->coverage.labelled).end_object();
}

void write_drift(JsonWriter& json, const DriftReading* reading) {
  json.key("drift");
  if (reading == nullptr) {
    json.null();
    return;
  }
  json.begin_object().field("state", name_of(reading->state)).field("rows", reading->rows);
  const bool was_compared = !reading->features.empty();
  json.key("dataset_drift");
  if (was_compared) {
    json.value(reading->dataset.drifted);
  } else {
    json.null();
  }
  optional_number(json, "share", was_compared ? std::optional(reading->dataset.share) : std::nullopt);
  optional_number(json, "prediction_score", reading->prediction_score);
  json.key("drifted_features").begin_array();
  for (const auto* features : {&reading->features, &reading->predictions}) {
    for (const LiveFeature& feature : *features) {
      if (!feature.drift.drifted) continue;
      json.begin_object().field("name", feature.drift.name).field("method", name_of(feature.drift.method));
      json.key("score").rounded(feature.drift.score, kDigits).end_object();
    }
  }
  json.end_array().end_object();
}

void write_quality(JsonWriter& json, const QualityReading* reading) {
  json.key("data_quality");
  if (reading == nullptr) {
    json.null();
    return;
  }
  json.begin_object();
  for (const QualityDimension dimension : kQualityDimensions) {
    optional_number(json, name_of(dimension), reading->scores[dimension]);
  }
  json.end_object();
}

void write_model(JsonWriter& json, const ModelReport& model) {
  json.begin_object().field("model", model.model);
  optional_text(json, "type", model.type);
  optional_text(json, "version", model.version);
  json.field("external", model.external).field("state", model.state);
  json.key("trained");
  if (model.trained) {
    json.value(base::format_time(*model.trained));
  } else {
    json.null();
  }
  write_traffic(json, model.traffic);
  write_performance(json, model.performance.get());
  write_drift(json, model.drift.get());
  write_quality(json, model.quality.get());
  json.end_object();
}

void write_machine(JsonWriter& json, const MachineReport& machine) {
  json.key("machine").begin_object();
  optional_number(json, "cpu_percent", machine.cpu_percent);
  optional_number(json, "memory_percent", machine.memory_percent);
  optional_number(json, "disk_percent", machine.disk_percent);
  json.key("process_memory_bytes");
  if (machine.process_memory_bytes && std::isfinite(*machine.process_memory_bytes)) {
    json.value(static_cast<std::uint64_t>(std::max(0.0, *machine.process_memory_bytes)));
  } else {
    json.null();
  }
  json.end_object();
}

void write_findings(JsonWriter& json, const SummaryReport& report) {
  json.key("alerts").begin_array();
  for (const ReportedAlert& alert : report.alerts) {
    json.begin_object().field("name", alert.name).field("severity", alert.severity).field("state", alert.state);
    json.field("since", base::format_time(alert.since)).field("summary", alert.summary).end_object();
  }
  json.end_array().key("recommendations").begin_array();
  for (const Recommendation& one : recommendations(report)) {
    json.begin_object().field("urgency", name_of(one.urgency)).field("subject", one.subject);
    json.field("finding", one.finding).field("action", one.action).end_object();
  }
  json.end_array();
}

}  // namespace

void write_summary(JsonWriter& json, const SummaryReport& report) {
  json.field("from", base::format_time(report.from)).field("until", base::format_time(report.until));
  json.field("counts_from", base::format_time(report.counts_from));
  json.field("counts_until", base::format_time(report.counts_until));
  json.field("version", report.version).field("uptime_seconds", report.uptime.count());
  write_machine(json, report.machine);
  json.key("dependencies").begin_array();
  for (const ReportedDependency& dependency : report.dependencies) {
    json.begin_object().field("name", dependency.name).field("up", dependency.is_up).end_object();
  }
  json.end_array().field("dropped_events", report.dropped_events);
  json.key("models").begin_array();
  for (const ModelReport& model : report.models) write_model(json, model);
  json.end_array();
  write_findings(json, report);
}

}  // namespace nexusml::monitor
