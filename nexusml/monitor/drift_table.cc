#include <algorithm>
#include <array>
#include <vector>

#include "nexusml/monitor/drift_report.h"
#include "nexusml/monitor/internal/report_text.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kColumns = 9;
constexpr std::size_t kNameCharacters = 40;

using Line = std::array<std::string, kColumns>;

Line line_of(const FeatureDrift& drift) {
  return {shortened(drift.name, kNameCharacters),
          std::string(name_of(drift.type)),
          std::string(name_of(drift.method)),
          short_number(drift.score),
          threshold_text(drift),
          p_value_text(drift.p_value),
          p_value_text(drift.adjusted_p_value),
          percent(drift.reference_missing_share) + " / " + percent(drift.current_missing_share),
          std::string(drifted_text(drift))};
}

void append_rows(std::string& text, std::string_view side, std::string_view file, const TableRows& rows) {
  text += std::string(side) + ": " + shortened(file, 200) + ", " + std::to_string(rows.rows) + " rows";
  if (rows.skipped > 0) {
    text += "; " + std::to_string(rows.skipped) + " skipped, the first on " + shortened(rows.first_skipped, 200);
  }
  text += '\n';
}

void append_lines(std::string& text, const std::vector<Line>& lines) {
  std::array<std::size_t, kColumns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  for (const Line& line : lines) {
    for (std::size_t i = 0; i + 1 < kColumns; ++i) {
      text += line[i] + std::string(widths[i] - width_of(line[i]) + 2, ' ');
    }
    text += line.back() + '\n';
  }
}

}  // namespace

std::string drift_table(const TableComparison& comparison, const ReportNames& names) {
  std::string text;
  append_rows(text, "reference", names.reference, comparison.reference);
  append_rows(text, "current", names.current, comparison.current);
  text += '\n';
  std::vector<Line> lines{
      {"feature", "type", "method", "score", "threshold", "p-value", "adjusted", "missing", "drifted"}};
  for (const ComparedFeature& feature : comparison.features) lines.push_back(line_of(feature.drift));
  append_lines(text, lines);
  text += '\n';
  for (const ComparedFeature& feature : comparison.features) {
    if (feature.not_numbers == 0) continue;
    text += shortened(feature.drift.name, kNameCharacters) + ": " + std::to_string(feature.not_numbers) +
            " cells of the current file are no numbers and count as missing\n";
  }
  if (!comparison.only_in_reference.empty()) {
    text += "only in the reference: " + first_names(comparison.only_in_reference) + '\n';
  }
  if (!comparison.only_in_current.empty()) {
    text += "only in the current file: " + first_names(comparison.only_in_current) + '\n';
  }
  text += verdict_text(comparison.verdict, comparison.features.size(), names.drifted_share);
  return text + '\n';
}

}  // namespace nexusml::monitor
