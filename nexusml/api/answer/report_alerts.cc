#include "nexusml/api/answer/report_alerts.h"

#include <algorithm>
#include <string>
#include <utility>

namespace nexusml::api {
namespace {

/// What the alert is about: the model that its labels name, alone or behind a prefix; empty if they name none.
std::string model_of(const alert::Labels& labels) {
  for (const char* name : {"model_type", "data_source"}) {
    if (const auto found = labels.find(name); found != labels.end()) return found->second;
  }
  const auto component = labels.find("component");
  if (component == labels.end()) return {};
  for (const std::string_view prefix : {"prediction_", "training_", "batch_"}) {
    if (component->second.starts_with(prefix)) return component->second.substr(prefix.size());
  }
  return {};
}

}  // namespace

std::vector<monitor::ReportedAlert> reported_alerts(std::vector<alert::ShownAlert> shown,
                                                    std::span<const store::AlertRecord> past) {
  std::vector<monitor::ReportedAlert> report;
  std::stable_sort(shown.begin(), shown.end(), [](const alert::ShownAlert& a, const alert::ShownAlert& b) {
    const auto rank = [](const alert::Alert& one) {
      return std::pair(one.state != alert::AlertState::kFiring, one.rule->severity);  // the critical ones first
    };
    return rank(a.alert) < rank(b.alert);
  });
  for (const alert::ShownAlert& shown_alert : shown) {
    const alert::Alert& one = shown_alert.alert;
    const bool fires = one.state == alert::AlertState::kFiring;
    report.push_back({.name = std::string(one.rule->name),
                      .severity = std::string(name_of(one.rule->severity)),
                      .state = std::string(name_of(one.state)),
                      .summary = shown_alert.description,
                      .since = fires ? one.fired : one.began,
                      .model = model_of(one.labels),
                      .runbook = alert::runbook_of(*one.rule),
                      .is_silenced = shown_alert.is_silenced});
  }
  for (const store::AlertRecord& record : past) {
    if (record.state != name_of(alert::AlertState::kResolved)) continue;  // the others stand above
    report.push_back({.name = record.name,
                      .severity = record.severity,
                      .state = record.state,
                      .summary = record.description.empty() ? record.summary : record.description,
                      .since = record.time});
  }
  return report;
}

}  // namespace nexusml::api
