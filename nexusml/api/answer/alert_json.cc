#include "nexusml/api/answer/alert_json.h"

#include "nexusml/base/time_format.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;

std::string_view side_name(alert::Side side) {
  switch (side) {
    case alert::Side::kAbove:
      return "above";
    case alert::Side::kBelow:
      return "below";
    case alert::Side::kAt:
      return "at";
  }
  bug("Side outside the enum");
}

constexpr int kDigits = 6;

}  // namespace

void write_alert(JsonWriter& json, const alert::ShownAlert& shown) {
  const alert::Alert& alert = shown.alert;
  const alert::Rule& rule = *alert.rule;
  json.begin_object().field("name", rule.name).field("severity", alert::name_of(rule.severity));
  json.field("state", alert::name_of(alert.state)).key("labels").begin_object();
  for (const auto& [name, value] : shown.labels) json.field(name, value);
  json.end_object().key("value").rounded(alert.value, kDigits);
  json.field("began_at", base::format_time(alert.began)).key("fired_at");
  if (alert.state == alert::AlertState::kPending) {
    json.null();
  } else {
    json.value(base::format_time(alert.fired));
  }
  json.field("summary", rule.summary).field("description", shown.description);
  json.field("runbook", alert::runbook_of(rule));
  json.field("silenced", shown.is_silenced).field("inhibited", shown.is_inhibited).end_object();
}

void write_alert_record(JsonWriter& json, const store::AlertRecord& record) {
  json.begin_object().field("timestamp", base::format_time(record.time)).field("name", record.name);
  json.field("severity", record.severity).field("state", record.state);
  json.key("labels").raw(record.labels.empty() ? "{}" : record.labels);
  json.key("value").rounded(record.value, kDigits);
  json.field("summary", record.summary).field("description", record.description);
  json.field("origin", record.origin).end_object();
}

void write_silence(JsonWriter& json, const alert::Silence& silence, alert::Time now) {
  json.begin_object().field("id", silence.id).key("matchers").begin_array();
  for (const alert::Matcher& matcher : silence.matchers) {
    json.begin_object().field("name", matcher.label).field("value", matcher.value);
    json.field("is_equal", matcher.is_equal).end_object();
  }
  json.end_array().field("starts_at", base::format_time(silence.begins));
  json.field("ends_at", base::format_time(silence.ends)).field("in_force", alert::is_in_force(silence, now));
  json.field("created_by", silence.creator).field("comment", silence.comment).end_object();
}

void write_thresholds(JsonWriter& json, const alert::ThresholdValues& values) {
  json.begin_array();
  for (const alert::ThresholdRow& row : alert::threshold_table()) {
    json.begin_object().field("name", row.name).field("value", values.of(row.threshold));
    json.field("default", row.initial).field("unit", row.unit).field("bad", side_name(row.bad));
    json.field("minimum", row.least).field("maximum", row.most).field("help", row.help);
    json.key("per_model");
    if (row.of_model) {
      json.begin_object();
      for (const auto& [model, value] : values.own_values(row.threshold)) json.field(model, value);
      json.end_object();
    } else {
      json.null();
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace nexusml::api
