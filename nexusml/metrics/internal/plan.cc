#include "nexusml/metrics/internal/plan.h"

#include <limits>
#include <string_view>

#include "nexusml/metrics/internal/label_text.h"
#include "nexusml/metrics/internal/number_text.h"

namespace nexusml::metrics::internal {
namespace {

std::string header(const FamilyPlan& plan, bool openmetrics) {
  std::string_view name = plan.name;
  // OpenMetrics names a counter family without the suffix that its samples have.
  if (openmetrics && plan.type == MetricType::kCounter && name.ends_with("_total")) name.remove_suffix(6);
  std::string out;
  if (!plan.help.empty()) {
    out.append("# HELP ").append(name).append(" ");
    append_escaped(out, plan.help, openmetrics);
    out += '\n';
  }
  out.append("# TYPE ").append(name).append(" ").append(name_of(plan.type)).append("\n");
  return out;
}

void append_line(FamilyPlan& plan, std::string_view suffix, const std::string& labels, std::string_view le) {
  std::string& out = plan.lines;
  out.append(plan.name).append(suffix);
  if (!labels.empty() || !le.empty()) {
    out.append("{").append(labels);
    if (!le.empty()) out.append(labels.empty() ? "le=\"" : ",le=\"").append(le).append("\"");
    out += '}';
  }
  out += ' ';
  plan.line_ends.push_back(static_cast<std::uint32_t>(out.size()));
}

std::string label_text(const FamilyPlan& plan, const FamilyPlan::Series& series) {
  std::string out;
  for (std::size_t i = 0; i < plan.labels.size(); ++i) {
    out.append(i == 0 ? "" : ",").append(plan.labels[i]).append("=\"");
    append_escaped(out, series.label_values[i], true);
    out += '"';
  }
  return out;
}

}  // namespace

void lay_out(FamilyPlan& plan) {
  plan.text_header = header(plan, false);
  plan.openmetrics_header = header(plan, true);
  plan.lines.clear();
  plan.line_ends.clear();
  std::vector<std::string> les;
  for (const double bound : plan.bounds) les.push_back(bound_text(bound));
  les.push_back(bound_text(std::numeric_limits<double>::infinity()));
  for (const FamilyPlan::Series& series : plan.series) {
    const std::string labels = label_text(plan, series);
    if (plan.kind != Kind::kHistogram) {
      append_line(plan, "", labels, "");
      continue;
    }
    for (const std::string& le : les) append_line(plan, "_bucket", labels, le);
    append_line(plan, "_sum", labels, "");
    append_line(plan, "_count", labels, "");
  }
}

}  // namespace nexusml::metrics::internal
