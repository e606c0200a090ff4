#include "nexusml/alert/prometheus_rules.h"

#include <algorithm>

#include "nexusml/alert/internal/annotation.h"
#include "nexusml/alert/internal/promql.h"

namespace nexusml::alert {
namespace {

constexpr std::string_view kHead =
    "# Made by `nexusml rules` from the thresholds of the configuration; a test holds this file to it.\n"
    "groups:\n"
    "  - name: nexusml_recordings\n"
    "    rules:\n";
constexpr std::string_view kAboutGrowth =
    "      # Errors of a window. A series younger than the window counts with its whole value: increase() alone does "
    "not "
    "see\n"
    "      # the first error of a series that is born at 1.\n";

/// What several rules read: each once, growths first.
std::vector<internal::Recording> recordings(double scale) {
  std::vector<internal::Recording> all;
  for (const Rule& rule : rules()) {
    std::optional<internal::Recording> one = internal::recording_of(rule.measure, scale);
    if (!one) continue;
    const bool is_there =
        std::any_of(all.begin(), all.end(), [&](const internal::Recording& other) { return other.name == one->name; });
    if (!is_there) all.push_back(std::move(*one));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const internal::Recording& a, const internal::Recording& b) { return a.order < b.order; });
  return all;
}

/// As a YAML scalar: quoted by single quotes.
std::string quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

void append_rule(std::string& out, const Rule& rule, const ThresholdValues& thresholds,
                 const PrometheusRulesOptions& options) {
  out += "      - alert: " + std::string(rule.name) + "\n";
  out += "        expr: " + internal::promql(rule, thresholds, options.time_scale) + "\n";
  if (rule.hold.count() > 0) {
    out += "        for: " + internal::promql_duration(rule.hold, options.time_scale) + "\n";
  }
  out += "        labels: {severity: " + std::string(name_of(rule.severity)) + ", service: nexusml}\n";
  out += "        annotations:\n";
  out += "          summary: " + quoted(rule.summary) + "\n";
  out += "          description: " + quoted(internal::prometheus_template(rule)) + "\n";
  out += "          runbook_url: " + options.runbook_base + runbook_of(rule) + "\n";
}

}  // namespace

std::string prometheus_rules(const ThresholdValues& thresholds, const PrometheusRulesOptions& options) {
  std::string out(kHead);
  bool is_explained = false;
  for (const internal::Recording& one : recordings(options.time_scale)) {
    if (one.is_growth && !std::exchange(is_explained, true)) out += kAboutGrowth;
    out += "      - record: " + one.name + "\n        expr: " + one.expression + "\n";
  }
  std::string_view group;
  for (const Rule& rule : rules()) {
    if (std::holds_alternative<WatchdogSilence>(rule.measure)) continue;
    if (rule.group != group) {
      group = rule.group;
      out += "  - name: " + std::string(group) + "\n    rules:\n";
    }
    append_rule(out, rule, thresholds, options);
  }
  return out;
}

}  // namespace nexusml::alert
