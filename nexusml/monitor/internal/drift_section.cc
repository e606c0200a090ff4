#include "nexusml/monitor/internal/drift_section.h"

#include <algorithm>
#include <span>

#include "nexusml/base/error.h"
#include "nexusml/monitor/internal/distribution_plot.h"
#include "nexusml/monitor/internal/page_parts.h"
#include "nexusml/monitor/internal/report_text.h"
#include "nexusml/monitor/internal/summary_text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kNameCharacters = 60;
constexpr std::size_t kShownFeatures = 20;  // rows of the table
constexpr std::size_t kShownDistributions = 6;

std::string feature_picture(const LiveFeature& feature) {
  const std::span<const std::uint64_t> current(feature.current);
  if (const auto* numbers = std::get_if<stats::NumericProfile>(&feature.reference->profile)) {
    return distribution_plot({.reference = *feature.reference,
                              .current = current.first(current.size() - 1),
                              .minimum = numbers->minimum,
                              .maximum = numbers->maximum,
                              .has_open_ends = true});
  }
  return distribution_plot({.reference = *feature.reference, .current = current});
}

/// A row of the table; `name` as it is shown.
std::string feature_row(const FeatureDrift& drift, const std::string& name) {
  return "<tr>" + table_cell("feature", name, "name") + table_cell("method", title_of(drift.method)) +
         table_cell("score", short_number(drift.score)) + table_cell("threshold", threshold_text(drift)) +
         table_cell("p-value", likelihood_text(drift.p_value)) +
         table_cell("drifted", drift.drifted ? "yes" : "no", drift.drifted ? "bad" : "") + "</tr>\n";
}

/// "predicted_label" is "predicted label (answer)".
std::string answer_name(const LiveFeature& feature) {
  std::string name = shortened(feature.drift.name, kNameCharacters);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name + " (answer)";
}

std::string feature_figure(const LiveFeature& feature, const std::string& name) {
  const FeatureDrift& drift = feature.drift;
  const bool has_missing = drift.reference_missing_share > 0 || drift.current_missing_share > 0;
  const std::string svg = feature_picture(feature);
  return figure(name, svg.empty() ? faint("no value to show") : svg,
                has_missing ? "missing: " + percent(drift.reference_missing_share) + " before, " +
                                  percent(drift.current_missing_share) + " now"
                            : "");
}

void append_features(std::string& page, const DriftReading& reading) {
  if (reading.features.empty() && reading.predictions.empty()) return;
  page += table_begin("Drift", {"feature", "method", "score", "threshold", "p-value", "drifted"}, false);
  std::string figures;
  std::size_t plots = 0;
  const auto add_figure = [&](const LiveFeature& feature, const std::string& name) {
    if (plots++ < kShownDistributions) figures += feature_figure(feature, name);
  };
  for (std::size_t i = 0; i < std::min(reading.features.size(), kShownFeatures); ++i) {
    const std::string name = shortened(reading.features[i].drift.name, kNameCharacters);
    page += feature_row(reading.features[i].drift, name);
    add_figure(reading.features[i], name);
  }
  for (const LiveFeature& feature : reading.predictions) {
    page += feature_row(feature.drift, answer_name(feature));
    add_figure(feature, answer_name(feature));
  }
  page += kTableEnd;
  if (reading.features.size() > kShownFeatures) {
    page += faint("and " + counted(reading.features.size() - kShownFeatures, "more feature") + ", none of them worse");
  }
  page += "<p class=\"legend\"><i class=\"r\"></i>reference<i class=\"c\"></i>now</p>\n<div class=\"plots\">\n" +
          figures + "</div>\n";
}

std::string drift_line(const DriftReading& reading) {
  const std::string rows = counted(reading.rows, "prediction");
  switch (reading.state) {
    case DriftState::kNoReference:
      if (reading.to_learn == 0) return "There is no reference to compare with.";
      return "What is usual is being learnt: " + grouped(reading.learnt) + " of " +
             counted(reading.to_learn, "prediction") + " so far.";
    case DriftState::kNoPredictions:
      return "No predictions in the window.";
    case DriftState::kNotEnoughData:
      return rows + " in the window; " + grouped(reading.minimum_rows) + " are needed.";
    case DriftState::kStable:
      return "No drift in " + rows + ".";
    case DriftState::kDrifted:
      return drift_word(reading) + " drifted, in " + rows + ".";
  }
  bug("DriftState outside the enum");
}

}  // namespace

std::string drift_section(const DriftReading& reading) {
  std::string page = "<h3>Drift</h3>\n<p class=\"" +
                     std::string(reading.state == DriftState::kDrifted ? "bad" : "faint") + "\">" +
                     escaped(drift_line(reading)) + "</p>\n";
  append_features(page, reading);
  return page;
}

std::string drift_word(const DriftReading& reading) {
  switch (reading.state) {
    case DriftState::kNoReference:
      return reading.to_learn > 0 ? "learning" : "no reference";
    case DriftState::kNoPredictions:
      return "no predictions";
    case DriftState::kNotEnoughData:
      return "too few predictions";
    case DriftState::kStable:
      return "none";
    case DriftState::kDrifted:
      break;
  }
  const auto drifted = [](const LiveFeature& feature) { return feature.drift.drifted; };
  const bool answers_moved = std::any_of(reading.predictions.begin(), reading.predictions.end(), drifted);
  if (reading.dataset.drifted_features == 0) return "what it answers";
  return grouped(reading.dataset.drifted_features) + " of " + counted(reading.features.size(), "feature") +
         (answers_moved ? " and what it answers" : "");
}

}  // namespace nexusml::monitor
