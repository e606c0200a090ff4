#include "nexusml/alert/rules.h"

#include <algorithm>

namespace nexusml::alert {
namespace {

using namespace std::chrono_literals;  // NOLINT: durations below
using enum Severity;
using enum Threshold;
using enum ValueFormat;

constexpr std::string_view kErrors = "ml_errors_total";
constexpr std::string_view kErrorGrowth = "ml_errors:increase";
constexpr std::string_view kPredictions = "ml_model_predictions_total";
constexpr std::string_view kModel = "model_type";

Limit above(Threshold threshold, std::string_view model_label = {}, double factor = 1) {
  return {.bad = Side::kAbove, .threshold = threshold, .factor = factor, .model_label = model_label};
}
Limit below(Threshold threshold, std::string_view model_label = {}) {
  return {.bad = Side::kBelow, .threshold = threshold, .model_label = model_label};
}
Limit above(double fixed) {
  return {.bad = Side::kAbove, .threshold = std::nullopt, .fixed = fixed};
}
Limit below(double fixed) {
  return {.bad = Side::kBelow, .threshold = std::nullopt, .fixed = fixed};
}
Limit at(double fixed) {
  return {.bad = Side::kAt, .threshold = std::nullopt, .fixed = fixed};
}

Quantile latency_p95() {
  return {"ml_model_prediction_duration_seconds", 0.95, {kModel}, 5min, "ml_model_prediction_duration_seconds:p95"};
}
Growth errors(Window window, std::string_view component_prefix) {
  return {kErrors, kErrorGrowth, {"component"}, window, component_prefix};
}

// clang-format off
std::vector<Rule> service_rules() {
  constexpr std::string_view kGroup = "nexusml_service";
  return {
      {"MLServiceDown", kCritical, kGroup, 1min,
       PrometheusOnly{R"(sum by (job) (up{job="nexusml"}) == 0 or absent(up{job="nexusml"}))"}, {}, kCount,
       "No replica of NexusML is up", "Prometheus has reached no replica of {job} for more than a minute"},
      {"ModelServiceDown", kCritical, kGroup, 1min,
       PrometheusOnly{R"(up{job="nexusml"} == 0)"}, {}, kCount,
       "A replica of NexusML is down", "Prometheus has not reached {instance} for more than a minute"},
      {"HighCPUUsage", kWarning, kGroup, 5min,
       GaugeValue{"ml_system_cpu_usage_percent"}, above(kCpuUsageHigh), kOneDigit,
       "High CPU usage", "CPU of {instance} is {value} % in use", {"CriticalCPUUsage"}},
      {"CriticalCPUUsage", kCritical, kGroup, 2min,
       GaugeValue{"ml_system_cpu_usage_percent"}, above(kCpuUsageCritical), kOneDigit,
       "Critical CPU usage", "CPU of {instance} is {value} % in use"},
      {"HighMemoryUsage", kWarning, kGroup, 5min,
       PercentOf{"ml_system_memory_usage_bytes", "ml_system_memory_total_bytes"}, above(kMemoryUsageHigh), kOneDigit,
       "High memory usage", "Memory of {instance} is {value} % in use"},
      {"HighProcessMemory", kWarning, kGroup, 5min,
       GaugeValue{"process_resident_memory_bytes"}, above(3.0 * (1 << 30)), kBytes,
       "NexusML takes more than 3 GiB", "Resident memory of {instance} is {value}"},
      {"HighDiskUsage", kWarning, kGroup, 10min,
       PercentOf{"ml_system_disk_usage_bytes", "ml_system_disk_total_bytes"}, above(kDiskUsageHigh), kOneDigit,
       "High disk usage", "Disk of {instance} is {value} % in use"},
      {"HighErrorRate", kCritical, kGroup, 5min,
       Rate{kErrors, {}, 5min}, above(kErrorRateHigh), kTwoDigits,
       "High error rate", "{value} errors per second"},
      {"DatabaseConnectionErrors", kCritical, kGroup, 0min,
       errors(5min, "database_"), above(3), kCount,
       "Database errors", "{value} errors in {component} in the last 5 minutes"},
      {"SlowDatabaseQueries", kWarning, kGroup, 5min,
       Quantile{"ml_database_operation_duration_seconds", 0.95, {"operation_type"}, 5min}, above(2), kDuration,
       "Slow database operations", "95 % of database {operation_type} operations take up to {value}"},
      {"RedisDown", kCritical, kGroup, 1min,
       GaugeValue{"infra_redis_connected"}, at(0), kCount,
       "Redis does not answer", "{instance} does not reach Redis"},
      {"MinIODown", kCritical, kGroup, 1min,
       GaugeValue{"infra_minio_connected"}, at(0), kCount,
       "The object store does not answer", "{instance} does not reach the object store"},
  };
}

std::vector<Rule> model_rules() {
  constexpr std::string_view kGroup = "nexusml_models";
  using enum GaugeValue::Fold;
  return {
      {"LowModelAccuracy", kWarning, kGroup, 5min,
       GaugeValue{"ml_model_accuracy", kMinimum, {kModel}}, below(kTrainingAccuracyLow, kModel), kPercentage,
       "Low model accuracy", "Accuracy of {model_type} is {value}"},
      {"HighPredictionLatency", kWarning, kGroup, 5min,
       latency_p95(), above(kPredictionLatencyHigh, kModel), kDuration,
       "High prediction latency", "95 % of the predictions of {model_type} take up to {value}",
       {"HighLatency", "HighModelLatency"}},
      {"HighLatency", kWarning, kGroup, 10min,
       latency_p95(), above(2), kDuration,
       "Very high prediction latency", "95 % of the predictions of {model_type} take up to {value}",
       {"HighModelLatency"}},
      {"HighModelLatency", kCritical, kGroup, 5min,
       latency_p95(), above(5), kDuration,
       "Critical prediction latency", "95 % of the predictions of {model_type} take up to {value}"},
      {"LowModelConfidence", kWarning, kGroup, 10min,
       Quantile{"ml_model_confidence_score", 0.5, {kModel}, 30min, "ml_model_confidence_score:p50"},
       below(kModelConfidenceLow, kModel), kTwoDigits,
       "Low model confidence", "Median confidence of {model_type} is {value}"},
      {"LowSentimentConfidence", kWarning, kGroup, 30min,
       Mean{"model_sentiment_confidence_score", {}, 1h}, below(0.6), kTwoDigits,
       "Low sentiment confidence", "Mean confidence of sentiment predictions over an hour is {value}"},
      {"HighModelErrorRate", kCritical, kGroup, 5min,
       Rate{"model_prediction_errors_total", {kModel}, 5min}, above(kErrorRateHigh, kModel), kTwoDigits,
       "High error rate of a model", "{model_type} fails {value} times per second"},
      {"PredictionErrors", kWarning, kGroup, 0min,
       errors(5min, "prediction_"), above(5), kCount,
       "Prediction errors", "{value} errors in {component} in the last 5 minutes"},
      {"DataDriftDetected", kWarning, kGroup, 5min,
       GaugeValue{"ml_data_drift_score", kMaximum, {kModel, "feature_name"}, {}, "ml_data_drift_detected"},
       above(kDataDriftHigh, kModel), kThreeDigits,
       "Data drift", "Drift score of {feature_name} in {model_type} is {value}"},
      {"LowDataQuality", kWarning, kGroup, 5min,
       // Many a good service is asked the same again and again: repeats alone alarm nobody.
       GaugeValue{"ml_data_quality_score", kMinimum, {"data_source", "metric_type"}, {"metric_type", "uniqueness"}},
       below(kDataQualityLow, "data_source"), kTwoDigits,
       "Low data quality", "{metric_type} of {data_source} is {value}"},
      {"TrainingFailure", kCritical, kGroup, 0min,
       errors(1h, "training_"), above(0), kCount,
       "A training failed", "{component} failed {value} time(s) in the last hour"},
      {"NoRecentTraining", kWarning, kGroup, 5min,
       Age{"ml_model_last_training_timestamp_seconds", {kModel}}, above(kNoTrainingDays, kModel, 24 * 3600), kDuration,
       "No recent training", "{model_type} was last trained {value} ago"},
      {"ModelLoadFailure", kCritical, kGroup, 0min,
       Growth{"model_load_failure_total", "model_load_failures:increase", {kModel}, 10min}, above(0), kCount,
       "A model failed to load", "{model_type} failed to load {value} time(s) in the last 10 minutes"},
      {"ModelNotLoaded", kCritical, kGroup, 1min,
       GaugeValue{"model_loaded"}, at(0), kCount,
       "A model is not served", "{instance} does not serve {model_type}"},
  };
}

std::vector<Rule> other_rules() {
  return {
      {"LowPredictionVolume", kWarning, "nexusml_business", 30min,
       Volume{kPredictions, 1h}, below(kPredictionVolumeLow, kModel), kFourDigits,
       "Few predictions", "{value} predictions per second over the last hour"},
      {"UnbalancedPredictions", kInfo, "nexusml_business", 1h,
       Imbalance{kPredictions, "ml_model_predictions:rate", kModel, 1h, 0.01}, below(0.1), kPercentage,
       "Unbalanced use of the models", "The least used model gets {value} of the requests of the most used one"},
      {"Watchdog", kInfo, "nexusml_watchdog", 0min,
       PrometheusOnly{"vector(1)"}, {}, kCount,
       "Alerting works", "Fires always: while it arrives, Prometheus and Alertmanager do their work"},
      {"WatchdogSilent", kCritical, "nexusml_watchdog", 0min,
       WatchdogSilence{}, {}, kDuration,
       "Prometheus or Alertmanager is silent", "The watchdog was last heard {value} ago: alerts may not arrive"},
  };
}
// clang-format on

std::vector<Rule> all_rules() {
  std::vector<Rule> all = service_rules();
  for (auto* make : {model_rules, other_rules}) {
    for (Rule& rule : make()) all.push_back(std::move(rule));
  }
  return all;
}

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "critical";
    case Severity::kWarning:
      return "warning";
    case Severity::kInfo:
      return "info";
  }
  bug("Severity outside the enum");
}

std::span<const Rule> rules() {
  static const std::vector<Rule> table = all_rules();
  return table;
}

const Rule* find_rule(std::string_view name) {
  const auto all = rules();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Rule& rule) { return rule.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string runbook_of(const Rule& rule) {
  // Who finds the watchdog silent reads what the watchdog is.
  const bool is_silence = std::holds_alternative<WatchdogSilence>(rule.measure);
  return "docs/runbooks/" + std::string(is_silence ? "Watchdog" : rule.name) + ".md";
}

bool is_evaluated_here(const Rule& rule) {
  return !std::holds_alternative<PrometheusOnly>(rule.measure);
}

double limit_of(const Rule& rule, const ThresholdValues& thresholds, std::string_view model) {
  const Limit& limit = rule.limit;
  if (!limit.threshold) return limit.fixed;
  if (limit.model_label.empty() || model.empty()) return limit.factor * thresholds.of(*limit.threshold);
  return limit.factor * thresholds.of(*limit.threshold, model);
}

}  // namespace nexusml::alert
