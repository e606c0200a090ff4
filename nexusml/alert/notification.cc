#include "nexusml/alert/notification.h"

#include <algorithm>

namespace nexusml::alert {

bool is_resolved(const Notification& notification) {
  return std::all_of(notification.alerts.begin(), notification.alerts.end(),
                     [](const NotifiedAlert& alert) { return alert.ended.has_value(); });
}

NotifiedAlert notified(const Alert& alert, const Origin& origin, const std::string& runbook_base) {
  NotifiedAlert told;
  told.labels = full_labels(alert, origin);
  told.annotations = {{"summary", std::string(alert.rule->summary)},
                      {"description", description_of(alert, origin)},
                      {"runbook_url", runbook_base + runbook_of(*alert.rule)}};
  told.began = alert.fired;
  if (alert.state == AlertState::kResolved) told.ended = alert.ended;
  told.value = alert.value;
  return told;
}

}  // namespace nexusml::alert
