#include "nexusml/api/answer/report_source.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "nexusml/api/answer/report_alerts.h"
#include "nexusml/telemetry/error_types.h"

namespace nexusml::api {
namespace {

using monitor::ModelReport;
using monitor::SummaryReport;
using std::chrono::milliseconds;
using telemetry::Label;
using telemetry::Point;
using telemetry::SeriesValue;

constexpr std::size_t kPlotPoints = 240;
constexpr std::size_t kShownLabels = 50;

using Models = std::map<std::string, ModelReport>;

/// Those that this program serves or could, by the repository.
void add_served(Models& models, const Service& service) {
  const auto set = service.host.current();
  for (const serve::ModelStatus& status : service.host.status()) {
    ModelReport& model = models[status.name];
    model.state = name_of(status.state);
    model.error = status.error;
    if (status.version > 0) model.version = std::to_string(status.version);
    if (const serve::LoadedModel* loaded = set->find(status.name)) {
      model.type = models::name_of(loaded->info().type);
      model.trained = loaded->info().created;
    }
  }
}

/// A model of which there is only a reading is served elsewhere.
ModelReport& watched(Models& models, const std::string& name, const std::string& version) {
  ModelReport& model = models[name];
  if (model.state.empty()) {
    model.external = true;
    model.state = "external";
  }
  if (model.version.empty()) model.version = version;
  return model;
}

void add_readings(Models& models, const Service& service) {
  for (auto& one : service.performance.readings()) watched(models, one->model, one->version).performance = one;
  for (auto& one : service.drift.readings()) watched(models, one->model, one->version).drift = one;
  for (auto& one : service.quality.readings()) watched(models, one->source, one->version).quality = one;
}

std::optional<double> first_value(const std::vector<SeriesValue>& values) {
  return values.empty() ? std::nullopt : std::optional(values.front().value);
}

std::uint64_t count_of(const std::vector<SeriesValue>& values) {
  double sum = 0;
  for (const SeriesValue& value : values) sum += value.value;
  return static_cast<std::uint64_t>(std::max(0.0, sum));
}

monitor::ModelTraffic traffic_of(const telemetry::MetricHistory& history, const std::string& name,
                                 milliseconds length) {
  const std::vector<Label> matchers = {{"model_type", name}};
  monitor::ModelTraffic traffic;
  const auto by_label = history.increase("ml_model_predictions_total", length, matchers);
  traffic.predictions = count_of(by_label);
  traffic.failed = count_of(history.increase("model_prediction_errors_total", length, matchers));
  const auto latency = [&](double q) {
    return first_value(history.quantile("ml_model_prediction_duration_seconds", q, length, {}, matchers));
  };
  traffic.latency_p50 = latency(0.5);
  traffic.latency_p95 = latency(0.95);
  traffic.latency_p99 = latency(0.99);
  traffic.mean_confidence = first_value(history.mean("ml_model_confidence_score", length, {}, matchers));
  for (const SeriesValue& series : by_label) {
    const std::string_view label = telemetry::label_of(series.labels, "prediction_type");
    if (label != telemetry::kUnlabelled && series.value > 0) {
      traffic.labels.emplace_back(label, static_cast<std::uint64_t>(series.value));
    }
  }
  std::sort(traffic.labels.begin(), traffic.labels.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (traffic.labels.size() > kShownLabels) traffic.labels.resize(kShownLabels);
  return traffic;
}

/// The sum over all series at each moment.
std::vector<Point> summed(const std::vector<telemetry::SeriesPoints>& all) {
  std::map<std::chrono::system_clock::time_point, double> sums;
  for (const telemetry::SeriesPoints& series : all) {
    for (const Point& point : series.points) sums[point.time] += point.value;
  }
  std::vector<Point> points;
  for (const auto& [time, value] : sums) points.push_back({time, value});
  return points;
}

/// Asks for what one model's series were over the time that is counted.
class OverTime {
 public:
  OverTime(const telemetry::MetricHistory& history, const SummaryReport& report) : history_(history), report_(report) {
    const auto length = std::chrono::ceil<milliseconds>(report.counts_until - report.counts_from);
    const auto steps = (length + report.step - milliseconds(1)) / report.step;
    first_ = report.counts_until - steps * report.step;  // so that the last step ends at the newest sample
  }

  [[nodiscard]] std::vector<Point> values(std::string_view metric, const std::string& model) const {
    return summed(history_.range(metric, of(model), first_, report_.counts_until, report_.step));
  }

  /// The first step may be partly before the time that is counted.
  [[nodiscard]] std::vector<Point> rate(std::string_view counter, const std::string& model) const {
    std::vector<Point> points = increases(counter, model);
    for (Point& point : points) {
      const std::chrono::duration<double> counted = point.time - report_.counts_from;
      point.value /= std::min(std::chrono::duration<double>(report_.step), counted).count();
    }
    return points;
  }

  /// Of a histogram, over each step; none where nothing was observed.
  [[nodiscard]] std::vector<Point> mean(const std::string& histogram, const std::string& model) const {
    std::map<Time, double> counts;
    for (const Point& point : increases(histogram + "_count", model)) counts[point.time] = point.value;
    std::vector<Point> means;
    for (const Point& point : increases(histogram + "_sum", model)) {
      if (const double count = counts[point.time]; count > 0) means.push_back({point.time, point.value / count});
    }
    return means;
  }

 private:
  using Time = std::chrono::system_clock::time_point;

  static std::vector<Label> of(const std::string& model) { return {{"model_type", model}}; }
  [[nodiscard]] std::vector<Point> increases(std::string_view metric, const std::string& model) const {
    std::vector<Point> points =
        summed(history_.increases(metric, of(model), first_, report_.counts_until, report_.step));
    std::erase_if(points, [this](const Point& point) { return point.time <= report_.counts_from; });
    return points;
  }

  const telemetry::MetricHistory& history_;
  const SummaryReport& report_;
  Time first_{};
};

void fill(ModelReport& model, const std::string& name, const Service& service, const SummaryReport& report,
          const alert::ThresholdValues& thresholds) {
  model.model = name;
  model.traffic =
      traffic_of(service.history, name, std::chrono::duration_cast<milliseconds>(report.until - report.from));
  const OverTime over_time(service.history, report);
  model.rate_over_time = over_time.rate("ml_model_predictions_total", name);
  model.latency_over_time = over_time.mean("ml_model_prediction_duration_seconds", name);
  model.accuracy_over_time = over_time.values("ml_model_accuracy", name);
  model.least_accuracy = thresholds.of(alert::Threshold::kTrainingAccuracyLow, name);
  model.least_quality = thresholds.of(alert::Threshold::kDataQualityLow, name);
  model.longest_latency = thresholds.of(alert::Threshold::kPredictionLatencyHigh, name);
}

std::optional<double> percent_of(std::optional<double> used, std::optional<double> total) {
  if (!used || !total || *total <= 0) return std::nullopt;
  return 100 * *used / *total;
}

monitor::MachineReport machine_of(const telemetry::SystemReading& reading) {
  return {.cpu_percent = reading.cpu_percent,
          .memory_percent = percent_of(reading.memory_used_bytes, reading.memory_total_bytes),
          .disk_percent = percent_of(reading.disk_used_bytes, reading.disk_total_bytes),
          .process_memory_bytes = reading.process_memory_bytes};
}

/// What the metric history knows of the report's time.
void set_times(SummaryReport& report, const Service& service, milliseconds length) {
  const telemetry::MetricHistory& history = service.history;
  report.until = service.clock.now();
  report.from = report.until - length;
  report.sampling = history.options().step;
  const auto newest = history.coverage().newest;
  report.counts_until = std::min(newest.value_or(report.until), report.until);
  const auto covered = std::chrono::duration_cast<milliseconds>(history.covered(length));
  report.counts_from = std::max(report.from, report.counts_until - covered);
  // A whole number of samples a step, so that each has as many as the others.
  const auto samples = covered / static_cast<std::int64_t>(kPlotPoints) / report.sampling + 1;
  report.step = samples * report.sampling;
}

}  // namespace

SummaryReport gather_report(const Service& service, milliseconds length,
                            std::span<const store::AlertRecord> alert_history) {
  SummaryReport report;
  set_times(report, service, length);
  report.version = service.version;
  report.uptime = std::chrono::duration_cast<std::chrono::seconds>(service.clock.steady_now() - service.started);
  report.machine = machine_of(service.sampler.latest());
  for (const store::DependencyStatus& one : service.probes.status()) {
    report.dependencies.push_back({one.name, one.state != store::DependencyStatus::State::kDown});
  }
  report.dropped_events = count_of(service.history.increase("ml_events_dropped_total", length));
  Models models;
  add_served(models, service);
  add_readings(models, service);
  const alert::ThresholdValues thresholds = service.thresholds.values();
  for (auto& [name, model] : models) {
    fill(model, name, service, report, thresholds);
    report.models.push_back(std::move(model));
  }
  report.alerts = reported_alerts(service.alerts.alerts(), alert_history);
  return report;
}

}  // namespace nexusml::api
