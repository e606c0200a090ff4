#include "nexusml/api/answer/performance_json.h"

#include <span>
#include <string_view>

#include "nexusml/base/time_format.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;
using monitor::PerformanceFigures;
using monitor::PerformanceReading;
using monitor::PerformanceSlice;

constexpr int kTimeDigits = 6;

/// Figures of a window are exact, and are shown to the last digit: whoever computes them from the same rows has the same.
void write_exact(JsonWriter& json, std::string_view name, const std::optional<double>& figure) {
  json.key(name);
  if (figure) {
    json.value(*figure);
  } else {
    json.null();
  }
}

void write_figures(JsonWriter& json, const PerformanceFigures& figures) {
  json.begin_object();
  write_exact(json, "accuracy", figures.accuracy);
  write_exact(json, "macro_f1", figures.macro_f1);
  write_exact(json, "log_loss", figures.log_loss);
  write_exact(json, "brier", figures.brier);
  write_exact(json, "calibration_error", figures.calibration_error);
  write_exact(json, "rmse", figures.rmse);
  write_exact(json, "mae", figures.mae);
  write_exact(json, "mase", figures.mase);
  json.end_object();
}

void write_accuracy(JsonWriter& json, const PerformanceReading& reading) {
  json.key("accuracy").begin_object();
  write_exact(json, "value", reading.accuracy);
  json.key("source");
  if (reading.accuracy) {
    json.value(reading.accuracy_is_live ? "live" : "training");
  } else {
    json.null();
  }
  json.end_object();
}

void write_window(JsonWriter& json, const PerformanceReading& reading) {
  json.key("window").begin_object().field("start", base::format_time(reading.from));
  json.field("end", base::format_time(reading.time)).field("labelled", reading.rows);
  json.field("minimum_labels", reading.minimum_labels).field("unusable_labels", reading.unusable).end_object();
}

void write_rows(JsonWriter& json, const monitor::FigureRows& rows) {
  json.key("rows").begin_object().field("labels", rows.labels).field("probabilities", rows.probabilities);
  json.field("confidences", rows.confidences).field("numbers", rows.numbers).field("scaled", rows.scaled).end_object();
}

void write_confusion(JsonWriter& json, const monitor::ConfusionMatrix& matrix) {
  json.key("confusion_matrix").begin_object().key("labels").begin_array();
  for (const std::string& label : matrix.labels) json.value(label);
  json.end_array().key("counts").begin_array();
  for (std::size_t row = 0; row < matrix.labels.size(); ++row) {
    json.begin_array();
    for (std::size_t column = 0; column < matrix.labels.size(); ++column) {
      json.value(matrix.counts[row * matrix.labels.size() + column]);
    }
    json.end_array();
  }
  json.end_array().end_object();
}

void write_reliability(JsonWriter& json, std::span<const stats::ReliabilityBin> bins) {
  json.key("reliability").begin_array();
  for (const stats::ReliabilityBin& bin : bins) {
    json.begin_object().field("lower", bin.lower).field("upper", bin.upper).field("count", bin.count);
    const bool is_known = bin.count > 0;
    write_exact(json, "mean_confidence", is_known ? std::optional(bin.mean_confidence) : std::nullopt);
    write_exact(json, "accuracy", is_known ? std::optional(bin.accuracy) : std::nullopt);
    json.end_object();
  }
  json.end_array();
}

void write_slices(JsonWriter& json, std::string_view name_key, std::span<const PerformanceSlice> slices) {
  json.begin_array();
  for (const PerformanceSlice& slice : slices) {
    json.begin_object().field(name_key, slice.name).field("rows", slice.rows);
    write_exact(json, "accuracy", slice.figures.accuracy);
    write_exact(json, "macro_f1", slice.figures.macro_f1);
    write_exact(json, "rmse", slice.figures.rmse);
    write_exact(json, "mae", slice.figures.mae);
    json.end_object();
  }
  json.end_array();
}

void write_labels(JsonWriter& json, const PerformanceReading& reading) {
  const monitor::LabelCoverage& coverage = reading.coverage;
  json.key("label_coverage").begin_object().field("since", base::format_time(coverage.since));
  json.field("predictions", coverage.predictions).field("labelled", coverage.labelled);
  const auto predictions = static_cast<double>(coverage.predictions);
  write_exact(json, "share",
              predictions > 0 ? std::optional(static_cast<double>(coverage.labelled) / predictions) : std::nullopt);
  json.end_object().key("label_delay_seconds");
  if (!reading.delay) {
    json.null();
    return;
  }
  json.begin_object().key("median").rounded(reading.delay->median.count(), kTimeDigits);
  json.key("p95").rounded(reading.delay->p95.count(), kTimeDigits).end_object();
}

void write_traffic(JsonWriter& json, const ModelTraffic& traffic) {
  json.key("traffic").begin_object();
  json.field("window_seconds", std::chrono::duration<double>(traffic.window).count());
  json.field("predictions", traffic.predictions).field("errors", traffic.errors).key("latency_seconds");
  json.begin_object();
  write_exact(json, "p50", traffic.p50);
  write_exact(json, "p95", traffic.p95);
  write_exact(json, "p99", traffic.p99);
  json.end_object().end_object();
}

}  // namespace

void write_performance(JsonWriter& json, const PerformanceReading& reading, const ModelTraffic& traffic) {
  json.begin_object().field("model", reading.model).field("version", reading.version);
  json.field("state", monitor::name_of(reading.state));
  write_accuracy(json, reading);
  write_window(json, reading);
  json.key("live");
  write_figures(json, reading.live);
  write_rows(json, reading.resting_on);
  json.key("training");
  if (reading.training) {
    write_figures(json, *reading.training);
  } else {
    json.null();
  }
  write_confusion(json, reading.confusion);
  write_reliability(json, reading.reliability);
  json.key("segments").begin_object().key("feature");
  if (reading.segment_feature.empty()) {
    json.null();
  } else {
    json.value(reading.segment_feature);
  }
  json.key("parts");
  write_slices(json, "name", reading.segments);
  json.end_object().key("versions");
  write_slices(json, "version", reading.versions);
  write_labels(json, reading);
  write_traffic(json, traffic);
  json.end_object();
}

}  // namespace nexusml::api
