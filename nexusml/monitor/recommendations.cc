#include <algorithm>
#include <cmath>
#include <span>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"
#include "nexusml/monitor/internal/report_text.h"
#include "nexusml/monitor/internal/summary_text.h"
#include "nexusml/monitor/summary_report.h"

namespace nexusml::monitor {
namespace {

using Urgency = Recommendation::Urgency;
using List = std::vector<Recommendation>;

constexpr double kCertainty = 3;                 // standard errors beyond which a difference is no chance
constexpr double kNotableLoss = 0.02;            // of accuracy against training
constexpr double kNotableCalibration = 0.1;      // calibration error
constexpr std::uint64_t kCalibrationRows = 200;  // with fewer, chance alone makes such errors
constexpr double kNotableErrors = 0.01;          // share of predictions that failed
constexpr std::uint64_t kManyPredictions = 1000;
constexpr double kLittleCoverage = 0.01;
constexpr double kFullDisk = 85;  // per cent, as the two below
constexpr double kFullMemory = 85;
constexpr double kBusyCpu = 80;

void about_loading(const ModelReport& model, List& list) {
  if (model.error.empty()) return;
  list.push_back({Urgency::kNow,
                  model.model,
                  "a version could not be loaded: " + shortened(model.error, 200),
                  "train it again or remove the damaged version; the version before serves until then",
                  {"ModelLoadFailure", "ModelNotLoaded"}});
}

void about_traffic(const ModelReport& model, List& list) {
  const ModelTraffic& traffic = model.traffic;
  const double all = static_cast<double>(traffic.predictions) + static_cast<double>(traffic.failed);
  if (all > 0 && static_cast<double>(traffic.failed) / all >= kNotableErrors) {
    list.push_back({Urgency::kNow,
                    model.model,
                    percent(static_cast<double>(traffic.failed) / all) + " of " +
                        counted(traffic.predictions + traffic.failed, "prediction") + " failed",
                    "look at ml_errors_total by error_type, and at the log, for what was asked",
                    {"HighModelErrorRate", "PredictionErrors"}});
  }
  if (traffic.latency_p95 && *traffic.latency_p95 > model.longest_latency) {
    list.push_back({Urgency::kSoon,
                    model.model,
                    "the slowest 5 % of predictions take over " + duration_text(*traffic.latency_p95) + ", above " +
                        duration_text(model.longest_latency),
                    "look at the machine's load, and at the size of what is asked",
                    {"HighPredictionLatency", "HighLatency", "HighModelLatency"}});
  }
}

/// Whether the live accuracy is below the other by more than chance and by enough to care.
bool is_clearly_below(double live, std::uint64_t rows, double other) {
  if (rows == 0) return false;
  const double error = std::sqrt(std::max(other * (1 - other), 1e-4) / static_cast<double>(rows));
  return other - live > std::max(kNotableLoss, kCertainty * error);
}

void about_accuracy(const ModelReport& model, const PerformanceReading& reading, List& list) {
  if (!reading.live.accuracy || reading.state != PerformanceState::kMeasured) return;
  const double live = *reading.live.accuracy;
  const std::string rows = counted(reading.resting_on.labels, "label");
  if (reading.training && reading.training->accuracy &&
      is_clearly_below(live, reading.resting_on.labels, *reading.training->accuracy)) {
    list.push_back({Urgency::kNow,
                    model.model,
                    "accuracy is " + percent(live) + " by " + rows + ", and was " +
                        percent(*reading.training->accuracy) + " in training",
                    "train it again with labelled data of now; its drift says what changed",
                    {"LowModelAccuracy"}});
  } else if (live < model.least_accuracy) {
    list.push_back(
        {Urgency::kSoon,
         model.model,
         "accuracy is " + percent(live) + " by " + rows + ", below " + percent(model.least_accuracy),
         "train it with more data, or set training_accuracy_low for this model if that is as good as it gets",
         {"LowModelAccuracy"}});
  }
}

void about_calibration(const ModelReport& model, const PerformanceReading& reading, List& list) {
  if (!reading.live.calibration_error || reading.resting_on.confidences < kCalibrationRows) return;
  if (*reading.live.calibration_error < kNotableCalibration) return;
  list.push_back({Urgency::kSoon,
                  model.model,
                  "confidences are off by " + percent(*reading.live.calibration_error) + " on average, by " +
                      counted(reading.resting_on.confidences, "label"),
                  "train it again, which calibrates it; until then do not decide by its confidence alone",
                  {}});
}

void about_labels(const ModelReport& model, const PerformanceReading& reading, List& list) {
  const LabelCoverage& coverage = reading.coverage;
  if (coverage.predictions < kManyPredictions) return;
  const double share = static_cast<double>(coverage.labelled) / static_cast<double>(coverage.predictions);
  if (share >= kLittleCoverage) return;
  list.push_back({Urgency::kConsider,
                  model.model,
                  grouped(coverage.labelled) + " of " + counted(coverage.predictions, "prediction") + " have a label",
                  "send what turned out to be true with POST /api/v1/feedback: accuracy is not known without it",
                  {}});
}

std::vector<std::string> drifted_names(std::span<const LiveFeature> features) {
  std::vector<std::string> names;
  for (const LiveFeature& feature : features) {
    if (feature.drift.drifted) names.push_back(feature.drift.name);
  }
  return names;
}

void about_drift(const ModelReport& model, const DriftReading& reading, List& list) {
  const std::vector<std::string> features = drifted_names(reading.features);
  const std::vector<std::string> predictions = drifted_names(reading.predictions);
  if (reading.dataset.drifted) {
    list.push_back({Urgency::kNow,
                    model.model,
                    grouped(features.size()) + " of " + counted(reading.features.size(), "feature") +
                        " drifted, most of all " + first_names(features),
                    "check where these come from; if the world changed, train the model on data of now",
                    {"DataDriftDetected"}});
  } else if (!features.empty()) {
    list.push_back(
        {Urgency::kSoon,
         model.model,
         "drifted: " + first_names(features),
         "check the source of " + shortened(features.front(), 60) + " for a changed unit, default or population",
         {"DataDriftDetected"}});
  }
  if (!predictions.empty() && features.empty()) {
    list.push_back({Urgency::kSoon,
                    model.model,
                    "what it answers moved (" + first_names(predictions) + ") while no feature did",
                    "look at labels: what the inputs mean may have changed",
                    {"DataDriftDetected"}});
  }
  if (reading.state == DriftState::kNoReference && reading.to_learn == 0) {
    list.push_back({Urgency::kConsider,
                    model.model,
                    "there is nothing to compare its inputs with",
                    "upload a reference with PUT /api/v1/monitoring/reference/" + model.model,
                    {}});
  }
}

/// What lowers the dimension's score most, in words; empty if nothing is known.
std::string worst_issue(const QualityReading& reading, QualityDimension dimension) {
  const auto lowers = [dimension](const QualityIssue& issue) { return concerns(issue.kind, dimension); };
  const auto found = std::find_if(reading.issues.begin(), reading.issues.end(), lowers);
  return found == reading.issues.end() ? "" : "; " + finding_text(*found);
}

/// What helps against a low score.
std::string_view advice_on(QualityDimension dimension) {
  switch (dimension) {
    case QualityDimension::kCompleteness:
      return "find out where values get lost on their way";
    case QualityDimension::kValidity:
      return "check the source for a changed unit, a new category or a mixed-up column";
    case QualityDimension::kUniqueness:
      return "look for a caller that sends the same inputs again and again";
    case QualityDimension::kConsistency:
      return "compare what callers send with the fields that the model knows";
    case QualityDimension::kFreshness:
      return "look whether what sends the inputs still runs";
    case QualityDimension::kOverall:
      return "look at its lowest score";
  }
  bug("QualityDimension outside the enum");
}

/// Inputs that come again may well be right, so they alert nobody either.
void about_quality(const ModelReport& model, const QualityReading& reading, List& list) {
  if (reading.rows < reading.minimum_rows) return;
  for (const QualityDimension dimension : kQualityDimensions) {
    const std::optional<double> score = reading.scores[dimension];
    if (!score || *score >= model.least_quality || dimension == QualityDimension::kOverall) continue;
    list.push_back(
        {dimension == QualityDimension::kUniqueness ? Urgency::kConsider : Urgency::kSoon,
         model.model,
         std::string(name_of(dimension)) + " of its data is " + percent(*score) + ", below " +
             percent(model.least_quality) + worst_issue(reading, dimension),
         std::string(advice_on(dimension)) + "; GET /api/v1/monitoring/data-quality/overview has every field",
         {"LowDataQuality"}});
  }
}

void about_model(const ModelReport& model, List& list) {
  about_loading(model, list);
  about_traffic(model, list);
  if (model.performance != nullptr) {
    about_accuracy(model, *model.performance, list);
    about_calibration(model, *model.performance, list);
    about_labels(model, *model.performance, list);
  }
  if (model.drift != nullptr) about_drift(model, *model.drift, list);
  if (model.quality != nullptr) about_quality(model, *model.quality, list);
}

void about_machine(const SummaryReport& report, List& list) {
  const auto add = [&](std::optional<double> used, double limit, std::string_view what, std::string action,
                       std::vector<std::string> alerts) {
    if (!used || *used < limit) return;
    list.push_back({Urgency::kSoon, "machine", std::string(what) + " is used to " + base::fixed(*used, 1) + " %",
                    std::move(action), std::move(alerts)});
  };
  add(report.machine.disk_percent, kFullDisk, "the disk",
      "free some, keep records for fewer days, or give it more: a full disk loses predictions' records",
      {"HighDiskUsage"});
  add(report.machine.memory_percent, kFullMemory, "memory", "give the machine more, or move other programs away",
      {"HighMemoryUsage"});
  add(report.machine.cpu_percent, kBusyCpu, "the CPU", "add a replica, or look for a client that asks too often",
      {"HighCPUUsage", "CriticalCPUUsage"});
}

void about_storage(const SummaryReport& report, List& list) {
  for (const ReportedDependency& dependency : report.dependencies) {
    if (dependency.is_up) continue;
    list.push_back({Urgency::kNow,
                    dependency.name,
                    "it does not answer",
                    "predictions go on without it; see GET /health for its last error",
                    {"RedisDown", "MinIODown", "DatabaseConnectionErrors"}});
  }
  if (report.dropped_events > 0) {
    list.push_back({Urgency::kNow,
                    "storage",
                    counted(report.dropped_events, "prediction") + " could not be kept",
                    "see ml_events_dropped_total by reason; the database was away for longer than the spool could hold",
                    {}});
  }
}

Urgency urgency_of(std::string_view severity) {
  if (severity == "critical") return Urgency::kNow;
  return severity == "warning" ? Urgency::kSoon : Urgency::kConsider;
}

/// Whether a finding is the alert's reason already.
bool is_explained(const ReportedAlert& alert, std::span<const Recommendation> list) {
  return std::any_of(list.begin(), list.end(), [&](const Recommendation& one) {
    const bool is_same = alert.model.empty() || alert.model == one.subject;
    return is_same && std::find(one.alerts.begin(), one.alerts.end(), alert.name) != one.alerts.end();
  });
}

/// The alerts that no finding explains: each name once for a model.
void about_alerts(const SummaryReport& report, List& list) {
  for (const ReportedAlert& alert : report.alerts) {
    if (alert.state != "firing" || alert.is_silenced || is_explained(alert, list)) continue;
    const std::string runbook = alert.runbook.empty() ? "its runbook" : "its runbook, " + alert.runbook;
    list.push_back({urgency_of(alert.severity),
                    alert.model.empty() ? "alert" : alert.model,
                    alert.name + " is firing: " + shortened(alert.summary, 300),
                    "follow " + runbook,
                    {}});
    list.back().alerts.push_back(alert.name);
  }
}

}  // namespace

std::string_view name_of(Recommendation::Urgency urgency) {
  switch (urgency) {
    case Urgency::kNow:
      return "now";
    case Urgency::kSoon:
      return "soon";
    case Urgency::kConsider:
      return "consider";
  }
  bug("Urgency outside the enum");
}

std::vector<Recommendation> recommendations(const SummaryReport& report) {
  List list;
  about_storage(report, list);
  about_machine(report, list);
  for (const ModelReport& model : report.models) about_model(model, list);
  about_alerts(report, list);
  std::stable_sort(list.begin(), list.end(),
                   [](const Recommendation& a, const Recommendation& b) { return a.urgency < b.urgency; });
  return list;
}

}  // namespace nexusml::monitor
