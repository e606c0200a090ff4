#include "nexusml/monitor/drift_report.h"
#include "nexusml/monitor/internal/distribution_plot.h"
#include "nexusml/monitor/internal/page.h"
#include "nexusml/monitor/internal/report_text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kNameCharacters = 60;
constexpr std::size_t kTableBytes = 400'000;  // of the page, up to the end of the table
constexpr std::size_t kPlotBytes = 950'000;   // of the page, up to the end of the plots

std::string cell(std::string_view text) {
  return "<td>" + escaped(text) + "</td>";
}

std::string drifted_cell(const FeatureDrift& drift) {
  return std::string(drift.drifted ? "<td class=\"bad\">" : "<td>") + escaped(drifted_text(drift)) + "</td>";
}

std::string table_row(const FeatureDrift& drift) {
  return "<tr>" + cell(shortened(drift.name, kNameCharacters)) + cell(name_of(drift.type)) +
         cell(name_of(drift.method)) + cell(short_number(drift.score)) + cell(threshold_text(drift)) +
         cell(p_value_text(drift.p_value)) + cell(p_value_text(drift.adjusted_p_value)) +
         cell(percent(drift.reference_missing_share)) + cell(percent(drift.current_missing_share)) +
         drifted_cell(drift) + "</tr>\n";
}

/// Of a feature some of whose values are missing.
std::string missing_line(const FeatureDrift& drift) {
  if (drift.reference_missing_share == 0 && drift.current_missing_share == 0) return {};
  return "<p class=\"faint\">missing: " + percent(drift.reference_missing_share) + " before, " +
         percent(drift.current_missing_share) + " now</p>";
}

std::string rows_line(std::string_view side, std::string_view file, const TableRows& rows) {
  std::string line = "<p class=\"faint\">" + std::string(side) + ": " + escaped(shortened(file, 200)) + ", " +
                     std::to_string(rows.rows) + " rows";
  if (rows.skipped > 0) {
    line +=
        "; " + std::to_string(rows.skipped) + " skipped, the first on " + escaped(shortened(rows.first_skipped, 200));
  }
  return line + "</p>\n";
}

void append_table(std::string& page, const TableComparison& comparison) {
  page +=
      "<h2>Features, the worst first</h2>\n<div class=\"wide\"><table>\n<tr><th>feature</th><th>type</th>"
      "<th>method</th><th>score</th><th>threshold</th><th>p-value</th><th>adjusted</th><th>missing "
      "before</th><th>missing now</th>"
      "<th>drifted</th></tr>\n";
  std::size_t shown = 0;
  for (const ComparedFeature& feature : comparison.features) {
    if (page.size() > kTableBytes) break;
    page += table_row(feature.drift);
    ++shown;
  }
  page += "</table></div>\n";
  if (const std::size_t left = comparison.features.size() - shown; left > 0) {
    page += "<p class=\"faint\">and " + std::to_string(left) + " more features, none of them worse</p>\n";
  }
}

void append_plots(std::string& page, const TableComparison& comparison) {
  page +=
      "<h2>Distributions<span class=\"faint\"><i style=\"background:var(--r)\"></i>reference"
      "<i style=\"background:var(--c)\"></i>current</span></h2>\n<div class=\"plots\">\n";
  std::size_t shown = 0;
  for (const ComparedFeature& feature : comparison.features) {
    const std::string plot = distribution_plot(
        {feature.reference, feature.current, feature.current_range.minimum, feature.current_range.maximum});
    const std::string name = escaped(shortened(feature.drift.name, kNameCharacters));
    const std::string figure = "<figure><h3" + std::string(feature.drift.drifted ? " class=\"bad\"" : "") + ">" + name +
                               "</h3>" + (plot.empty() ? "<p class=\"faint\">no value to show</p>" : plot) +
                               missing_line(feature.drift) + "</figure>\n";
    if (page.size() + figure.size() > kPlotBytes) break;
    page += figure;
    ++shown;
  }
  page += "</div>\n";
  if (const std::size_t left = comparison.features.size() - shown; left > 0) {
    page += "<p class=\"faint\">and " + std::to_string(left) + " more features, none of them worse</p>\n";
  }
}

}  // namespace

std::string drift_page(const TableComparison& comparison, const ReportNames& names) {
  const DatasetDrift& verdict = comparison.verdict;
  std::string page = page_head("Data drift");
  page += "<h1>Data drift</h1>\n<p class=\"" + std::string(verdict.drifted ? "bad" : "good") + "\">" +
          verdict_text(verdict, comparison.features.size(), names.drifted_share) + "</p>\n";
  page += rows_line("reference", names.reference, comparison.reference);
  page += rows_line("current", names.current, comparison.current);
  if (!comparison.only_in_reference.empty()) {
    page += "<p>Only in the reference: " + escaped(first_names(comparison.only_in_reference)) + "</p>\n";
  }
  if (!comparison.only_in_current.empty()) {
    page += "<p>Only in the current file: " + escaped(first_names(comparison.only_in_current)) + "</p>\n";
  }
  append_table(page, comparison);
  append_plots(page, comparison);
  page += kPageEnd;
  return page;
}

}  // namespace nexusml::monitor
