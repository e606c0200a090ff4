#include <algorithm>

#include "nexusml/base/text.h"
#include "nexusml/monitor/internal/drift_section.h"
#include "nexusml/monitor/internal/model_section.h"
#include "nexusml/monitor/internal/page.h"
#include "nexusml/monitor/internal/page_parts.h"
#include "nexusml/monitor/internal/report_text.h"
#include "nexusml/monitor/internal/summary_text.h"
#include "nexusml/monitor/summary_report.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kNameCharacters = 60;
constexpr std::size_t kShownModels = 200;  // of the table
constexpr std::size_t kShownAlerts = 100;
constexpr std::size_t kShownRecommendations = 200;

std::string optional_of_hundred(std::optional<double> percent_used) {
  return percent_used ? base::fixed(*percent_used, 1) + " %" : "not yet known";
}

/// Which time the numbers are of.
std::string times_of(const SummaryReport& report) {
  const std::string text = moment_text(report.from) + " to " + moment_text(report.until) + " UTC. NexusML " +
                           report.version + ", up for " + span_text(report.uptime) + ".";
  if (report.counts_from <= report.from) return text;
  if (report.counts_until <= report.counts_from) return text + " Nothing has been counted yet.";
  return text + " Traffic is counted since " + moment_text(report.counts_from) + ".";
}

void append_top(std::string& page, const SummaryReport& report) {
  page += "<h1>NexusML report</h1>\n" + faint(times_of(report));
  std::uint64_t predictions = 0;
  std::uint64_t failed = 0;
  for (const ModelReport& model : report.models) {
    predictions += model.traffic.predictions;
    failed += model.traffic.failed;
  }
  const auto is_firing = [](const ReportedAlert& alert) { return alert.state == "firing"; };
  const auto firing = static_cast<std::uint64_t>(std::count_if(report.alerts.begin(), report.alerts.end(), is_firing));
  page += "<ul class=\"facts\">" + fact("models", grouped(report.models.size())) +
          fact("predictions", grouped(predictions)) + fact("failed", grouped(failed), failed > 0 ? "bad" : "") +
          fact("alerts firing", grouped(firing), firing > 0 ? "bad" : "good") +
          fact("CPU", optional_of_hundred(report.machine.cpu_percent)) +
          fact("memory", optional_of_hundred(report.machine.memory_percent)) +
          fact("disk", optional_of_hundred(report.machine.disk_percent));
  for (const ReportedDependency& one : report.dependencies) {
    page += fact(one.name, one.is_up ? "up" : "away", one.is_up ? "good" : "bad");
  }
  if (report.dropped_events > 0) page += fact("predictions not kept", grouped(report.dropped_events), "bad");
  page += "</ul>\n";
}

void append_recommendations(std::string& page, const SummaryReport& report) {
  page += "<h2>What to do</h2>\n";
  const std::vector<Recommendation> list = recommendations(report);
  if (list.empty()) {
    page += report.models.empty() ? faint("No model is served and none is watched yet.")
                                  : "<p class=\"good\">Nothing: no finding stands out.</p>\n";
    return;
  }
  page += "<ol class=\"todo\">\n";
  for (std::size_t i = 0; i < std::min(list.size(), kShownRecommendations); ++i) {
    const Recommendation& one = list[i];
    const bool is_urgent = one.urgency == Recommendation::Urgency::kNow;
    page += "<li><p><b" + std::string(is_urgent ? " class=\"bad\"" : "") + ">" + escaped(name_of(one.urgency)) +
            "</b> <b>" + escaped(shortened(one.subject, kNameCharacters)) + "</b>: " + escaped(one.finding) +
            "</p><p class=\"faint\">" + escaped(one.action) + "</p></li>\n";
  }
  page += "</ol>\n";
  if (list.size() > kShownRecommendations) {
    page += faint("and " + grouped(list.size() - kShownRecommendations) + " more, none of them more urgent");
  }
}

void append_alerts(std::string& page, const SummaryReport& report) {
  page += "<h2>Alerts</h2>\n";
  if (report.alerts.empty()) {
    page += "<p class=\"good\">None in this time.</p>\n";
    return;
  }
  page += table_begin("Alerts", {"alert", "severity", "state", "since (UTC)", "what it says"}, true);
  for (std::size_t i = 0; i < std::min(report.alerts.size(), kShownAlerts); ++i) {
    const ReportedAlert& alert = report.alerts[i];
    page += "<tr>" + table_cell("alert", shortened(alert.name, kNameCharacters), "name") +
            table_cell("severity", shortened(alert.severity, kNameCharacters)) +
            table_cell("state", alert.state + (alert.is_silenced ? ", silenced" : ""),
                       alert.state == "firing" ? "bad" : "") +
            table_cell("since (UTC)", moment_text(alert.since)) +
            table_cell("what it says", shortened(alert.summary, 300), "text") + "</tr>\n";
  }
  page += kTableEnd;
  if (report.alerts.size() > kShownAlerts) {
    page += faint("and " + counted(report.alerts.size() - kShownAlerts, "more alert"));
  }
}

std::string id_of(std::size_t number) {
  return "model-" + base::to_text(number + 1);
}

std::string accuracy_text(const ModelReport& model) {
  if (model.performance == nullptr || !model.performance->accuracy) return "-";
  return percent(*model.performance->accuracy) + (model.performance->accuracy_is_live ? " live" : " in training");
}

/// A row of the table of models. Takes: how many of them have sections to lead to.
std::string model_row(const ModelReport& model, std::size_t number, std::size_t sections) {
  const std::string name = escaped(shortened(model.model, kNameCharacters));
  const bool has_drifted = model.drift != nullptr && model.drift->state == DriftState::kDrifted;
  const auto quality = model.quality != nullptr ? model.quality->scores[QualityDimension::kOverall] : std::nullopt;
  const bool is_poor = quality && *quality < model.least_quality;
  const bool is_well = model.external || model.state == "ready";
  return "<tr><td data-of=\"model\" class=\"name\">" +
         (number < sections ? "<a href=\"#" + id_of(number) + "\">" + name + "</a>" : name) + "</td>" +
         table_cell("type", model.type.empty() ? "-" : shortened(model.type, kNameCharacters)) +
         table_cell("state", model.external ? "served elsewhere" : model.state, is_well ? "" : "bad") +
         table_cell("predictions", grouped(model.traffic.predictions)) +
         table_cell("failed", grouped(model.traffic.failed), model.traffic.failed > 0 ? "bad" : "") +
         table_cell("accuracy", accuracy_text(model)) +
         table_cell("drift", model.drift != nullptr ? drift_word(*model.drift) : "-", has_drifted ? "bad" : "") +
         table_cell("data quality", quality ? percent(*quality) : "-", is_poor ? "bad" : "") + "</tr>\n";
}

std::string models_table(const SummaryReport& report, std::size_t sections) {
  if (report.models.empty()) return {};
  std::string table =
      "<h2>Models</h2>\n" +
      table_begin("Models", {"model", "type", "state", "predictions", "failed", "accuracy", "drift", "data quality"},
                  true);
  for (std::size_t i = 0; i < std::min(report.models.size(), kShownModels); ++i) {
    table += model_row(report.models[i], i, sections);
  }
  table += kTableEnd;
  if (report.models.size() > kShownModels) {
    table += faint("and " + counted(report.models.size() - kShownModels, "more model"));
  }
  return table;
}

/// The first sections that have room.
std::vector<std::string> sections_within(std::size_t bytes, const SummaryReport& report) {
  std::vector<std::string> sections;
  for (const ModelReport& model : report.models) {
    std::string section = model_section(report, model, id_of(sections.size()));
    if (section.size() > bytes) break;
    bytes -= section.size();
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace

std::string summary_page(const SummaryReport& report) {
  constexpr std::size_t kRoomForTheEnd = 200;
  std::string page = page_head("NexusML report, " + moment_text(report.until) + " UTC");
  append_top(page, report);
  append_recommendations(page, report);
  append_alerts(page, report);
  const std::size_t taken = page.size() + models_table(report, report.models.size()).size() + kRoomForTheEnd;
  const std::vector<std::string> sections =
      sections_within(kLargestSummaryPageBytes - std::min(taken, kLargestSummaryPageBytes), report);
  page += models_table(report, sections.size());
  for (const std::string& section : sections) page += section;
  if (const std::size_t left = report.models.size() - sections.size(); left > 0) {
    page += faint("and " + counted(left, "more model") + ", for which there is no room");
  }
  page += kPageEnd;
  return page;
}

}  // namespace nexusml::monitor
