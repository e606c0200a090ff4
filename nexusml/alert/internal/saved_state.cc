#include "nexusml/alert/internal/saved_state.h"

#include <simdjson.h>

#include "nexusml/base/json_writer.h"

namespace nexusml::alert::internal {
namespace {

using base::JsonWriter;
using std::chrono::microseconds;
namespace dom = simdjson::dom;

// Writing. Times are microseconds of Unix time.

std::int64_t number_of(Time time) {
  return std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count();
}

void write(JsonWriter& json, const Labels& labels) {
  json.begin_object();
  for (const auto& [name, value] : labels) json.field(name, value);
  json.end_object();
}

void write(JsonWriter& json, const Alert& alert) {
  json.begin_object().field("rule", alert.rule->name).key("labels");
  write(json, alert.labels);
  json.field("state", name_of(alert.state)).field("value", alert.value).field("began", number_of(alert.began));
  json.field("fired", number_of(alert.fired)).field("ended", number_of(alert.ended)).end_object();
}

void write(JsonWriter& json, const Notification& notification) {
  json.begin_object().field("id", notification.id).field("alertname", notification.alertname);
  json.field("severity", notification.severity).field("made", number_of(notification.made));
  json.field("is_repeat", notification.is_repeat).key("alerts").begin_array();
  for (const NotifiedAlert& alert : notification.alerts) {
    json.begin_object().key("labels");
    write(json, alert.labels);
    json.key("annotations");
    write(json, alert.annotations);
    json.field("began", number_of(alert.began));
    if (alert.ended) json.field("ended", number_of(*alert.ended));
    json.field("value", alert.value).end_object();
  }
  json.end_array().end_object();
}

void write(JsonWriter& json, const Silence& silence) {
  json.begin_object().field("id", silence.id).key("matchers").begin_array();
  for (const Matcher& matcher : silence.matchers) {
    json.begin_object().field("label", matcher.label).field("value", matcher.value);
    json.field("is_equal", matcher.is_equal).end_object();
  }
  json.end_array().field("begins", number_of(silence.begins)).field("ends", number_of(silence.ends));
  json.field("creator", silence.creator).field("comment", silence.comment).end_object();
}

template <class T>
void write_list(JsonWriter& json, std::string_view key, const std::vector<T>& list) {
  json.key(key).begin_array();
  for (const T& one : list) write(json, one);
  json.end_array();
}

void write(JsonWriter& json, const NotifiedGroup& group) {
  std::vector<Alert> told;
  for (const auto& [labels, alert] : group.told) told.push_back(alert);
  json.begin_object();
  write_list(json, "told", told);
  write_list(json, "ended", group.ended);
  if (group.waiting_since) json.field("waiting_since", number_of(*group.waiting_since));
  if (group.last_told) json.field("last_told", number_of(*group.last_told));
  json.end_object();
}

// Reading. What is missing or of another type is an exception of simdjson, caught at the door.

Time time_of(std::int64_t number) {
  // Years 1678 to 2261, which the clock can hold.
  constexpr std::int64_t kMost = 9'200'000'000'000'000;
  if (number > kMost || number < -kMost) throw simdjson::simdjson_error(simdjson::NUMBER_OUT_OF_RANGE);
  return Time(std::chrono::duration_cast<Time::duration>(microseconds(number)));
}

std::string text_of(dom::element value) {
  return std::string(std::string_view(value));
}

double double_of(dom::element value) {
  return value.is_null() ? 0 : double(value);
}

Labels read_labels(dom::element value) {
  Labels labels;
  for (const dom::key_value_pair member : dom::object(value)) labels[std::string(member.key)] = text_of(member.value);
  return labels;
}

std::optional<Time> read_time(dom::element object, std::string_view key) {
  simdjson::simdjson_result<dom::element> value = object[key];
  if (value.error() != simdjson::SUCCESS) return std::nullopt;
  return time_of(std::int64_t(value.value()));
}

/// None if the rule is no more.
std::optional<Alert> read_alert(dom::element value) {
  Alert alert;
  alert.rule = find_rule(text_of(value["rule"]));
  alert.labels = read_labels(value["labels"]);
  const std::string state = text_of(value["state"]);
  for (const AlertState one : {AlertState::kPending, AlertState::kFiring, AlertState::kResolved}) {
    if (name_of(one) == state) alert.state = one;
  }
  alert.value = double_of(value["value"]);
  alert.began = time_of(value["began"]);
  alert.fired = time_of(value["fired"]);
  alert.ended = time_of(value["ended"]);
  if (alert.rule == nullptr) return std::nullopt;
  return alert;
}

std::vector<Alert> read_alerts(dom::element list) {
  std::vector<Alert> alerts;
  for (const dom::element one : dom::array(list)) {
    if (std::optional<Alert> alert = read_alert(one)) alerts.push_back(std::move(*alert));
  }
  return alerts;
}

NotifiedGroup read_group(dom::element value) {
  NotifiedGroup group;
  for (Alert& alert : read_alerts(value["told"])) group.told[alert.labels] = alert;
  group.ended = read_alerts(value["ended"]);
  group.waiting_since = read_time(value, "waiting_since");
  group.last_told = read_time(value, "last_told");
  return group;
}

Notification read_notification(dom::element value) {
  Notification notification;
  notification.id = value["id"];
  notification.alertname = text_of(value["alertname"]);
  notification.severity = text_of(value["severity"]);
  notification.made = time_of(value["made"]);
  notification.is_repeat = value["is_repeat"];
  for (const dom::element one : dom::array(value["alerts"])) {
    NotifiedAlert& alert = notification.alerts.emplace_back();
    alert.labels = read_labels(one["labels"]);
    alert.annotations = read_labels(one["annotations"]);
    alert.began = time_of(one["began"]);
    alert.ended = read_time(one, "ended");
    alert.value = double_of(one["value"]);
  }
  return notification;
}

Silence read_silence(dom::element value) {
  Silence silence;
  silence.id = text_of(value["id"]);
  for (const dom::element one : dom::array(value["matchers"])) {
    silence.matchers.push_back({text_of(one["label"]), text_of(one["value"]), bool(one["is_equal"])});
  }
  silence.begins = time_of(value["begins"]);
  silence.ends = time_of(value["ends"]);
  silence.creator = text_of(value["creator"]);
  silence.comment = text_of(value["comment"]);
  return silence;
}

SavedState read_state(dom::element root) {
  SavedState state;
  state.active = read_alerts(root["active"]);
  state.ended = read_alerts(root["ended"]);
  for (const dom::key_value_pair group : dom::object(root["groups"])) {
    if (find_rule(group.key) != nullptr) state.groups[std::string(group.key)] = read_group(group.value);
  }
  state.last_id = root["last_id"];
  for (const dom::key_value_pair receiver : dom::object(root["undelivered"])) {
    std::vector<Notification>& waiting = state.undelivered[std::string(receiver.key)];
    for (const dom::element one : dom::array(receiver.value)) waiting.push_back(read_notification(one));
  }
  for (const dom::element one : dom::array(root["silences"])) state.silences.push_back(read_silence(one));
  state.watchdog_heard = read_time(root, "watchdog_heard");
  return state;
}

}  // namespace

std::string to_json(const SavedState& state) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().field("version", 1);
  write_list(json, "active", state.active);
  write_list(json, "ended", state.ended);
  json.key("groups").begin_object();
  for (const auto& [name, group] : state.groups) {
    json.key(name);
    write(json, group);
  }
  json.end_object().field("last_id", state.last_id).key("undelivered").begin_object();
  for (const auto& [receiver, waiting] : state.undelivered) write_list(json, receiver, waiting);
  json.end_object();
  write_list(json, "silences", state.silences);
  if (state.watchdog_heard) json.field("watchdog_heard", number_of(*state.watchdog_heard));
  json.end_object();
  return text;
}

Result<SavedState> parse_saved_state(std::string_view json) {
  try {
    dom::parser parser;
    return read_state(parser.parse(json.data(), json.size()));
  } catch (const simdjson::simdjson_error& failure) {
    return Error(ErrorCode::kCorrupt, std::string("the saved state of alerts: ") + failure.what());
  }
}

}  // namespace nexusml::alert::internal
