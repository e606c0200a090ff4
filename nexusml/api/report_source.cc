#include "nexusml/api/report_source.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

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

void add_readings(Models& models, const Service& service) {
  for (auto& reading : service.performance.readings()) models[reading->model].performance = reading;
  for (auto& reading : service.drift.readings()) models[reading->model].drift = reading;
  for (auto& reading : service.quality.readings()) {
    ModelReport& model = models[reading->source];
    model.external = reading->external;
    if (model.version.empty()) model.version = reading->version;
    model.quality = reading;
  }
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

/// Asks for what one model's series were over the report's time.
class OverTime {
 public:
  OverTime(const telemetry::MetricHistory& history, const SummaryReport& report) : history_(history), report_(report) {}

  [[nodiscard]] std::vector<Point> values(std::string_view metric, const std::string& model) const {
    return summed(history_.range(metric, {{"model_type", model}}, report_.from, report_.until, report_.step));
  }

  [[nodiscard]] std::vector<Point> rate(std::string_view counter, const std::string& model) const {
    std::vector<Point> points = values(counter, model);
    for (std::size_t i = points.size(); i-- > 1;) {
      const std::chrono::duration<double> step = points[i].time - points[i - 1].time;
      points[i].value = std::max(0.0, points[i].value - points[i - 1].value) / step.count();
    }
    if (!points.empty()) points.erase(points.begin());
    return points;
  }

  /// Of a histogram, between neighbouring moments; none where nothing was observed.
  [[nodiscard]] std::vector<Point> mean(const std::string& histogram, const std::string& model) const {
    const std::vector<Point> sums = values(histogram + "_sum", model);
    const std::vector<Point> counts = values(histogram + "_count", model);
    std::vector<Point> means;
    for (std::size_t i = 1; i < std::min(sums.size(), counts.size()); ++i) {
      const double count = counts[i].value - counts[i - 1].value;
      if (count > 0) means.push_back({sums[i].time, (sums[i].value - sums[i - 1].value) / count});
    }
    return means;
  }

 private:
  const telemetry::MetricHistory& history_;
  const SummaryReport& report_;
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

void add_alerts(SummaryReport& report, const Service& service, std::span<const store::AlertRecord> past) {
  for (const alert::ShownAlert& shown : service.alerts.alerts()) {
    const alert::Alert& one = shown.alert;
    const bool fires = one.state == alert::AlertState::kFiring;
    report.alerts.push_back({.name = std::string(one.rule->name),
                             .severity = std::string(name_of(one.rule->severity)),
                             .state = std::string(name_of(one.state)),
                             .summary = shown.description,
                             .since = fires ? one.fired : one.began});
  }
  std::stable_sort(report.alerts.begin(), report.alerts.end(),
                   [](const auto& a, const auto& b) { return a.state < b.state; });  // firing before pending
  for (const store::AlertRecord& record : past) {
    if (record.state != name_of(alert::AlertState::kResolved)) continue;  // the others stand above
    report.alerts.push_back({record.name, record.severity, record.state,
                             record.description.empty() ? record.summary : record.description, record.time});
  }
}

}  // namespace

SummaryReport gather_report(const Service& service, milliseconds length,
                            std::span<const store::AlertRecord> alert_history) {
  SummaryReport report;
  report.until = service.clock.now();
  report.from = report.until - length;
  report.step = std::max(service.history.options().step, length / static_cast<std::int64_t>(kPlotPoints));
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
  add_alerts(report, service, alert_history);
  return report;
}

}  // namespace nexusml::api
