#include "nexusml/monitor/internal/model_section.h"

#include <algorithm>
#include <span>

#include "nexusml/base/error.h"
#include "nexusml/monitor/internal/drift_section.h"
#include "nexusml/monitor/internal/line_plot.h"
#include "nexusml/monitor/internal/page_parts.h"
#include "nexusml/monitor/internal/report_text.h"
#include "nexusml/monitor/internal/summary_text.h"
#include "nexusml/telemetry/catalogue.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kNameCharacters = 60;
constexpr std::size_t kShownLabels = 12;  // of a confusion matrix, and of what was predicted
constexpr std::size_t kShownIssues = 10;

/// A quantile of a histogram. Below its first bound nothing is known but that it is below.
std::string latency_text(std::optional<double> seconds) {
  constexpr double kFirstBound = telemetry::kLatencyBuckets[0];
  if (!seconds) return "-";
  return *seconds <= kFirstBound ? "< " + duration_text(kFirstBound) : duration_text(*seconds);
}

std::string labels_text(const ModelTraffic& traffic) {
  std::string text;
  for (std::size_t i = 0; i < std::min(traffic.labels.size(), kShownLabels); ++i) {
    text += (i == 0 ? "" : ", ") + shortened(traffic.labels[i].first, 30) + " " + grouped(traffic.labels[i].second);
  }
  if (traffic.labels.size() > kShownLabels) text += ", ...";
  return text;
}

void append_traffic(std::string& page, const ModelReport& model) {
  const ModelTraffic& traffic = model.traffic;
  page += "<ul class=\"facts\">" + fact("predictions", grouped(traffic.predictions)) +
          fact("failed", grouped(traffic.failed), traffic.failed > 0 ? "bad" : "") +
          fact("median latency", latency_text(traffic.latency_p50)) +
          fact("95 % take up to", latency_text(traffic.latency_p95)) +
          fact("99 % take up to", latency_text(traffic.latency_p99));
  if (traffic.mean_confidence) page += fact("mean confidence", percent(*traffic.mean_confidence));
  page += "</ul>\n";
  if (!traffic.labels.empty()) page += faint("Predicted: " + labels_text(traffic));
}

void append_time_plots(std::string& page, const SummaryReport& report, const ModelReport& model) {
  LinePlot plot{.from = report.counts_from, .until = report.counts_until, .longest_gap = 4 * report.step};
  const auto picture = [&](std::string_view title, std::span<const telemetry::Point> points, PlotUnit unit) {
    plot.title = title;
    plot.points = points;
    plot.unit = unit;
    const std::string svg = line_plot(plot);
    return svg.empty() ? std::string() : figure(title, svg);
  };
  const std::string plots = picture("Predictions a second", model.rate_over_time, PlotUnit::kNumber) +
                            picture("Mean latency", model.latency_over_time, PlotUnit::kSeconds) +
                            picture("Accuracy", model.accuracy_over_time, PlotUnit::kShare);
  page += "<div class=\"plots\">\n" + plots + "</div>\n";
}

/// Traffic with its plots, or why there are none.
void append_past(std::string& page, const SummaryReport& report, const ModelReport& model) {
  const std::string sampling =
      span_text(std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(report.sampling)));
  if (model.traffic.predictions + model.traffic.failed == 0) {
    page += faint("No predictions in this time; they are counted every " + sampling + ".");
    return;
  }
  append_traffic(page, model);
  if (model.rate_over_time.empty()) {
    page += faint("The plots begin with the next sample of the metrics, within " + sampling + ".");
    return;
  }
  append_time_plots(page, report, model);
}

std::string confusion_table(const ConfusionMatrix& confusion) {
  const std::size_t size = confusion.labels.size();
  if (size == 0 || size > kShownLabels) return {};
  std::string table =
      "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Confusion matrix\"><table "
      "class=\"matrix\"><thead>"
      "<tr><th scope=\"col\">true, predicted as</th>";
  for (const std::string& label : confusion.labels) {
    table += "<th scope=\"col\">" + escaped(shortened(label, 30)) + "</th>";
  }
  table += "</tr></thead><tbody>\n";
  for (std::size_t row = 0; row < size; ++row) {
    table += "<tr><th scope=\"row\">" + escaped(shortened(confusion.labels[row], 30)) + "</th>";
    for (std::size_t column = 0; column < size; ++column) {
      const std::string count = grouped(confusion.counts[row * size + column]);
      table += row == column ? "<td class=\"good\"><b>" + count + "</b></td>" : "<td>" + count + "</td>";
    }
    table += "</tr>\n";
  }
  return table + std::string(kTableEnd);
}

std::string labels_line(const PerformanceReading& reading) {
  switch (reading.state) {
    case PerformanceState::kNoPredictions:
      return "Nothing was predicted that a label could be about.";
    case PerformanceState::kNoLabels:
      return "No label has come yet: POST /api/v1/feedback takes them.";
    case PerformanceState::kNotEnoughLabels:
      return counted(reading.rows, "label") + " came; accuracy is that of the training below " +
             grouped(reading.minimum_labels) + ".";
    case PerformanceState::kMeasured:
      return "By " + counted(reading.rows, "label") + " that came since " + moment_text(reading.from) + ".";
  }
  bug("PerformanceState outside the enum");
}

void append_performance(std::string& page, const PerformanceReading& reading) {
  page += "<h3>Performance</h3>\n" + faint(labels_line(reading));
  const PerformanceFigures& live = reading.live;
  const auto add = [&page](std::string_view name, std::optional<double> figure) {
    if (figure) page += fact(name, short_number(*figure));
  };
  page += "<ul class=\"facts\">";
  if (reading.accuracy) {
    page += fact(reading.accuracy_is_live ? "accuracy, live" : "accuracy, of the training", percent(*reading.accuracy));
  }
  add("macro F1", live.macro_f1);
  add("calibration error", live.calibration_error);
  add("log loss", live.log_loss);
  add("RMSE", live.rmse);
  add("MAE", live.mae);
  page += "</ul>\n" + confusion_table(reading.confusion);
}

void append_quality(std::string& page, const ModelReport& model) {
  const QualityReading& reading = *model.quality;
  page += "<h3>Data quality</h3>\n";
  if (reading.state == QualityState::kNoData) {
    page += faint("No inputs in the window.");
    return;
  }
  page += faint("Of " + counted(reading.rows, "input") + " in the window" +
                (reading.has_reference ? "." : "; there is no reference to hold them against.")) +
          "<ul class=\"facts\">";
  for (const QualityDimension dimension : kQualityDimensions) {
    const std::optional<double> score = reading.scores[dimension];
    if (!score) continue;
    const bool is_low = *score < model.least_quality;
    page += fact(name_of(dimension), percent(*score) + (is_low ? " (low)" : ""), is_low ? "bad" : "");
  }
  page += "</ul>\n";
  if (reading.issues.empty()) return;
  page += "<ul>\n";
  for (std::size_t i = 0; i < std::min(reading.issues.size(), kShownIssues); ++i) {
    page += "<li>" + escaped(finding_text(reading.issues[i])) + "</li>\n";
  }
  page += "</ul>\n";
  if (reading.issue_count > kShownIssues) {
    page += faint("and " + counted(reading.issue_count - kShownIssues, "more issue") + " of smaller shares");
  }
}

/// What stands beside the name: "diagnostic, version 2, trained 2026-11-20 17:02:11".
std::string description_of(const ModelReport& model) {
  std::string text = model.external ? "served elsewhere" : shortened(model.type, 30);
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  if (!model.version.empty()) add("version " + shortened(model.version, 30));
  if (model.trained) add("trained " + moment_text(*model.trained));
  if (!model.external && model.state != "ready") add(model.state);
  return text;
}

}  // namespace

std::string model_section(const SummaryReport& report, const ModelReport& model, std::string_view id) {
  const std::string name(id);
  std::string section = "<section aria-labelledby=\"" + name + "\">\n<h2 id=\"" + name + "\">" +
                        escaped(shortened(model.model, kNameCharacters)) + " <span class=\"faint\">" +
                        escaped(description_of(model)) + "</span></h2>\n";
  if (!model.error.empty()) {
    section += "<p class=\"bad\">A version could not be loaded: " + escaped(shortened(model.error, 300)) + "</p>\n";
  }
  append_past(section, report, model);
  if (model.performance != nullptr) append_performance(section, *model.performance);
  if (model.drift != nullptr) section += drift_section(*model.drift);
  if (model.quality != nullptr) append_quality(section, model);
  return section + "</section>\n";
}

}  // namespace nexusml::monitor
