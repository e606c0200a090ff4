#include "nexusml/alert/internal/alert_record.h"

#include "nexusml/base/json_writer.h"

namespace nexusml::alert::internal {
namespace {

Time time_of(const Alert& alert) {
  switch (alert.state) {
    case AlertState::kPending:
      return alert.began;
    case AlertState::kFiring:
      return alert.fired;
    case AlertState::kResolved:
      return alert.ended;
  }
  bug("AlertState outside the enum");
}

}  // namespace

store::AlertRecord record_of(const Alert& alert, const Origin& origin) {
  store::AlertRecord record;
  record.time = time_of(alert);
  record.name = alert.rule->name;
  record.severity = name_of(alert.rule->severity);
  record.state = name_of(alert.state);
  base::JsonWriter json(record.labels);
  json.begin_object();
  for (const auto& [name, value] : alert.labels) json.field(name, value);
  json.end_object();
  record.value = alert.value;
  record.summary = alert.rule->summary;
  record.description = description_of(alert, origin);
  record.origin = "nexusml";
  return record;
}

}  // namespace nexusml::alert::internal
