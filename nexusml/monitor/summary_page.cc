#include <algorithm>
#include <span>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/monitor/internal/distribution_plot.h"
#include "nexusml/monitor/internal/line_plot.h"
#include "nexusml/monitor/internal/page.h"
#include "nexusml/monitor/internal/report_text.h"
#include "nexusml/monitor/summary_report.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kNameCharacters = 60;
constexpr std::size_t kShownFeatures = 20;      // rows of a model's drift table
constexpr std::size_t kShownDistributions = 6;  // a model
constexpr std::size_t kShownLabels = 12;        // of a confusion matrix, and of what was predicted
constexpr std::size_t kShownAlerts = 100;
constexpr std::size_t kShownRecommendations = 200;
constexpr std::size_t kShownIssues = 10;

std::string cell(const std::string& text, std::string_view css_class = "") {
  return css_class.empty() ? "<td>" + escaped(text) + "</td>"
                           : "<td class=\"" + std::string(css_class) + "\">" + escaped(text) + "</td>";
}

std::string heading(std::initializer_list<std::string_view> names) {
  std::string row = "<tr>";
  for (const std::string_view name : names) row += "<th>" + escaped(name) + "</th>";
  return row + "</tr>\n";
}

std::string faint(const std::string& text) {
  return "<p class=\"faint\">" + escaped(text) + "</p>\n";
}

/// A figure of a row of them; "-" where there is none.
std::string fact(std::string_view name, const std::string& value, std::string_view css_class = "") {
  return "<li>" + escaped(name) + "<b class=\"" + std::string(css_class) + "\">" + escaped(value) + "</b></li>";
}

std::string optional_percent(std::optional<double> share) {
  return share ? percent(*share) : "-";
}

std::string optional_of_hundred(std::optional<double> percent_used) {
  return percent_used ? base::fixed(*percent_used, 1) + " %" : "-";
}

std::string milliseconds(std::optional<double> seconds) {
  return seconds ? short_number(*seconds * 1000) + " ms" : "-";
}

std::string figure(const std::string& title, const std::string& picture) {
  return "<figure><h3>" + escaped(title) + "</h3>" +
         (picture.empty() ? "<p class=\"faint\">nothing to show yet</p>" : picture) + "</figure>\n";
}

void append_top(std::string& page, const SummaryReport& report) {
  page += "<h1>NexusML report</h1>\n" +
          faint(base::format_time(report.from) + " to " + base::format_time(report.until) + ", NexusML " +
                report.version + ", up for " + std::to_string(report.uptime.count() / 60) + " min");
  std::uint64_t predictions = 0;
  std::uint64_t failed = 0;
  for (const ModelReport& model : report.models) {
    predictions += model.traffic.predictions;
    failed += model.traffic.failed;
  }
  const auto is_firing = [](const ReportedAlert& alert) { return alert.state == "firing"; };
  const auto firing = std::count_if(report.alerts.begin(), report.alerts.end(), is_firing);
  page += "<ul class=\"facts\">" + fact("models", std::to_string(report.models.size())) +
          fact("predictions", std::to_string(predictions)) +
          fact("failed", std::to_string(failed), failed > 0 ? "bad" : "") +
          fact("alerts firing", std::to_string(firing), firing > 0 ? "bad" : "good") +
          fact("CPU", optional_of_hundred(report.machine.cpu_percent)) +
          fact("memory", optional_of_hundred(report.machine.memory_percent)) +
          fact("disk", optional_of_hundred(report.machine.disk_percent)) + "</ul>\n";
}

void append_recommendations(std::string& page, const SummaryReport& report) {
  page += "<h2>What to do</h2>\n";
  const std::vector<Recommendation> list = recommendations(report);
  if (list.empty()) {
    page += report.models.empty() ? faint("No model is served and none is watched yet.")
                                  : "<p class=\"good\">Nothing stands out.</p>\n";
    return;
  }
  page += "<div class=\"wide\"><table>\n" + heading({"when", "what", "finding", "what helps"});
  for (std::size_t i = 0; i < std::min(list.size(), kShownRecommendations); ++i) {
    const Recommendation& one = list[i];
    const bool is_urgent = one.urgency == Recommendation::Urgency::kNow;
    page += "<tr>" + cell(std::string(name_of(one.urgency)), is_urgent ? "bad" : "") +
            cell(shortened(one.subject, kNameCharacters)) + cell(one.finding, "text") + cell(one.action, "text") +
            "</tr>\n";
  }
  page += "</table></div>\n";
}

void append_alerts(std::string& page, const SummaryReport& report) {
  page += "<h2>Alerts</h2>\n";
  if (report.alerts.empty()) {
    page += "<p class=\"good\">None in this time.</p>\n";
    return;
  }
  page += "<div class=\"wide\"><table>\n" + heading({"alert", "severity", "state", "since", "summary"});
  for (std::size_t i = 0; i < std::min(report.alerts.size(), kShownAlerts); ++i) {
    const ReportedAlert& alert = report.alerts[i];
    page += "<tr>" + cell(alert.name) + cell(alert.severity) + cell(alert.state, alert.state == "firing" ? "bad" : "") +
            cell(base::format_time(alert.since)) + cell(shortened(alert.summary, 300), "text") + "</tr>\n";
  }
  page += "</table></div>\n";
}

std::string labels_text(const ModelTraffic& traffic) {
  std::string text;
  for (std::size_t i = 0; i < std::min(traffic.labels.size(), kShownLabels); ++i) {
    text +=
        (i == 0 ? "" : ", ") + shortened(traffic.labels[i].first, 30) + " " + std::to_string(traffic.labels[i].second);
  }
  return text;
}

void append_traffic(std::string& page, const ModelReport& model) {
  const ModelTraffic& traffic = model.traffic;
  if (traffic.predictions + traffic.failed == 0) {
    page += faint("No predictions in this time.");
    return;
  }
  page += "<ul class=\"facts\">" + fact("predictions", std::to_string(traffic.predictions)) +
          fact("failed", std::to_string(traffic.failed), traffic.failed > 0 ? "bad" : "") +
          fact("latency p50", milliseconds(traffic.latency_p50)) + fact("p95", milliseconds(traffic.latency_p95)) +
          fact("p99", milliseconds(traffic.latency_p99)) +
          fact("mean confidence", optional_percent(traffic.mean_confidence)) + "</ul>\n";
  if (!traffic.labels.empty()) page += faint("predicted: " + labels_text(traffic));
}

void append_time_plots(std::string& page, const SummaryReport& report, const ModelReport& model) {
  const auto plot = [&](std::span<const telemetry::Point> points, std::string_view unit) {
    return line_plot({points, report.from, report.until, 4 * report.step, unit});
  };
  page += "<div class=\"plots\">\n" + figure("predictions a second", plot(model.rate_over_time, "")) +
          figure("mean latency", plot(model.latency_over_time, " s")) +
          figure("accuracy", plot(model.accuracy_over_time, "")) + "</div>\n";
}

std::string confusion_table(const ConfusionMatrix& confusion) {
  const std::size_t size = confusion.labels.size();
  if (size == 0 || size > kShownLabels) return {};
  std::string table = "<div class=\"wide\"><table>\n<tr><th>true \\ predicted</th>";
  for (const std::string& label : confusion.labels) table += "<th>" + escaped(shortened(label, 30)) + "</th>";
  table += "</tr>\n";
  for (std::size_t row = 0; row < size; ++row) {
    table += "<tr><th>" + escaped(shortened(confusion.labels[row], 30)) + "</th>";
    for (std::size_t column = 0; column < size; ++column) {
      table += cell(std::to_string(confusion.counts[row * size + column]), row == column ? "good" : "");
    }
    table += "</tr>\n";
  }
  return table + "</table></div>\n";
}

std::string optional_short(std::optional<double> number) {
  return number ? short_number(*number) : "-";
}

void append_performance(std::string& page, const PerformanceReading& reading) {
  page += "<h3>Performance</h3>\n";
  const PerformanceFigures& live = reading.live;
  page += "<ul class=\"facts\">";
  if (reading.accuracy) {
    page += fact(reading.accuracy_is_live ? "accuracy, live" : "accuracy, of the training", percent(*reading.accuracy));
  }
  page += fact("labels", std::to_string(reading.rows));
  if (live.macro_f1) page += fact("macro F1", optional_short(live.macro_f1));
  if (live.calibration_error) page += fact("calibration error", optional_short(live.calibration_error));
  if (live.log_loss) page += fact("log loss", optional_short(live.log_loss));
  if (live.rmse) page += fact("RMSE", optional_short(live.rmse));
  if (live.mae) page += fact("MAE", optional_short(live.mae));
  page += "</ul>\n";
  if (reading.state == PerformanceState::kNoLabels) page += faint("No label has come in the window.");
  page += confusion_table(reading.confusion);
}

std::string feature_picture(const LiveFeature& feature) {
  const std::span<const std::uint64_t> current(feature.current);
  if (const auto* numbers = std::get_if<stats::NumericProfile>(&feature.reference->profile)) {
    return distribution_plot(
        {*feature.reference, current.first(current.size() - 1), numbers->minimum, numbers->maximum});
  }
  return distribution_plot({*feature.reference, current, 0, 0});
}

void append_drift_table(std::string& page, std::span<const LiveFeature> features) {
  page += "<div class=\"wide\"><table>\n" + heading({"feature", "method", "score", "threshold", "p-value", "drifted"});
  for (const LiveFeature& feature : features.first(std::min(features.size(), kShownFeatures))) {
    const FeatureDrift& drift = feature.drift;
    page += "<tr>" + cell(shortened(drift.name, kNameCharacters)) + cell(std::string(name_of(drift.method))) +
            cell(short_number(drift.score)) + cell(threshold_text(drift)) + cell(p_value_text(drift)) +
            cell(drift.drifted ? "yes" : "no", drift.drifted ? "bad" : "") + "</tr>\n";
  }
  page += "</table></div>\n";
  if (features.size() > kShownFeatures) {
    page += faint("and " + std::to_string(features.size() - kShownFeatures) + " more features, none of them worse");
  }
}

std::string drift_line(const DriftReading& reading) {
  switch (reading.state) {
    case DriftState::kNoReference:
      return "There is no reference to compare with.";
    case DriftState::kNoPredictions:
      return "No predictions in the window.";
    case DriftState::kNotEnoughData:
      return std::to_string(reading.rows) + " predictions in the window; " + std::to_string(reading.minimum_rows) +
             " are needed.";
    case DriftState::kStable:
      return "No drift in " + std::to_string(reading.rows) + " predictions.";
    case DriftState::kDrifted:
      return std::to_string(reading.dataset.drifted_features) + " of " + std::to_string(reading.features.size()) +
             " features drifted, in " + std::to_string(reading.rows) + " predictions.";
  }
  bug("DriftState outside the enum");
}

void append_drift(std::string& page, const DriftReading& reading) {
  page +=
      "<h3>Drift<span class=\"faint\"><i style=\"background:var(--r)\"></i>reference"
      "<i style=\"background:var(--c)\"></i>now</span></h3>\n<p class=\"" +
      std::string(reading.state == DriftState::kDrifted ? "bad" : "faint") + "\">" + escaped(drift_line(reading)) +
      "</p>\n";
  std::vector<LiveFeature> features = reading.features;
  features.insert(features.end(), reading.predictions.begin(), reading.predictions.end());
  if (features.empty()) return;
  append_drift_table(page, features);
  page += "<div class=\"plots\">\n";
  for (std::size_t i = 0; i < std::min(features.size(), kShownDistributions); ++i) {
    page += figure(shortened(features[i].drift.name, kNameCharacters), feature_picture(features[i]));
  }
  page += "</div>\n";
}

void append_quality(std::string& page, const ModelReport& model) {
  page += "<h3>Data quality</h3>\n<ul class=\"facts\">";
  for (const QualityDimension dimension : kQualityDimensions) {
    const std::optional<double> score = model.quality->scores[dimension];
    page += fact(name_of(dimension), optional_percent(score), score && *score < model.least_quality ? "bad" : "");
  }
  page += "</ul>\n";
  const auto& issues = model.quality->issues;
  for (std::size_t i = 0; i < std::min(issues.size(), kShownIssues); ++i) page += faint(issue_text(issues[i]));
}

std::string model_section(const SummaryReport& report, const ModelReport& model) {
  std::string section = "<section>\n<h2>" + escaped(shortened(model.model, kNameCharacters)) +
                        "<span class=\"faint\"> " + escaped(shortened(model.type, 30)) +
                        (model.version.empty() ? "" : ", version " + escaped(shortened(model.version, 30))) +
                        (model.external ? ", served elsewhere" : "") + "</span></h2>\n";
  if (!model.error.empty()) section += "<p class=\"bad\">" + escaped(shortened(model.error, 300)) + "</p>\n";
  append_traffic(section, model);
  append_time_plots(section, report, model);
  if (model.performance != nullptr) append_performance(section, *model.performance);
  if (model.drift != nullptr) append_drift(section, *model.drift);
  if (model.quality != nullptr) append_quality(section, model);
  return section + "</section>\n";
}

}  // namespace

std::string summary_page(const SummaryReport& report) {
  constexpr std::size_t kRoomForTheEnd = 200;
  std::string page = page_head("NexusML report");
  append_top(page, report);
  append_recommendations(page, report);
  append_alerts(page, report);
  std::size_t shown = 0;
  for (const ModelReport& model : report.models) {
    const std::string section = model_section(report, model);
    if (page.size() + section.size() + kRoomForTheEnd > kLargestSummaryPageBytes) break;
    page += section;
    ++shown;
  }
  if (const std::size_t left = report.models.size() - shown; left > 0) {
    page += faint("and " + std::to_string(left) + " more models, for which there is no room");
  }
  page += kPageEnd;
  return page;
}

}  // namespace nexusml::monitor
