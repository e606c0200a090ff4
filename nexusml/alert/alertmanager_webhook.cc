#include "nexusml/alert/alertmanager_webhook.h"

#include <simdjson.h>

#include "nexusml/alert/alert.h"
#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"

namespace nexusml::alert {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaximumLabels = 100;
constexpr std::size_t kMaximumTextBytes = 10'000;

Error refuse(std::string field, std::string_view reason) {
  if (field.empty()) return Error(ErrorCode::kInvalidArgument, "the body " + std::string(reason));
  std::string message = field + " " + std::string(reason);
  return Error(ErrorCode::kInvalidArgument, std::move(message), {{std::move(field), std::string(reason)}});
}

Result<std::string> read_text(dom::object object, std::string_view key, const std::string& path) {
  std::string_view text;
  const auto failure = object[key].get(text);
  if (failure == simdjson::NO_SUCH_FIELD) return refuse(path + std::string(key), "is missing: it must be a text");
  if (failure != simdjson::SUCCESS || text.size() > kMaximumTextBytes) {
    return refuse(path + std::string(key), "must be a text of at most 10000 bytes");
  }
  return std::string(text);
}

Result<Labels> read_labels(dom::object object, std::string_view key, const std::string& path) {
  dom::object members;
  if (object[key].get(members) != simdjson::SUCCESS || members.size() > kMaximumLabels) {
    return refuse(path + std::string(key), "must be an object of at most 100 texts");
  }
  Labels labels;
  for (const dom::key_value_pair member : members) {
    std::string_view text;
    if (member.value.get(text) != simdjson::SUCCESS || text.size() > kMaximumTextBytes) {
      return refuse(path + std::string(key), "must hold texts of at most 10000 bytes");
    }
    labels[std::string(member.key.substr(0, kMaximumTextBytes))] = text;
  }
  return labels;
}

Result<store::Time> read_time(dom::object object, std::string_view key, const std::string& path) {
  NEXUSML_ASSIGN_OR_RETURN(const std::string text, read_text(object, key, path));
  const auto time = base::parse_time(text);
  if (!time) return refuse(path + std::string(key), "must be a time (RFC 3339)");
  return *time;
}

std::string take(Labels& labels, const std::string& name) {
  const auto node = labels.extract(name);
  return node.empty() ? std::string() : node.mapped();
}

std::string json_of(const Labels& labels) {
  std::string text;
  base::JsonWriter json(text);
  json.begin_object();
  for (const auto& [name, value] : labels) json.field(name, value);
  json.end_object();
  return text;
}

Result<store::AlertRecord> read_alert(dom::object alert, const std::string& path) {
  store::AlertRecord record;
  NEXUSML_ASSIGN_OR_RETURN(record.state, read_text(alert, "status", path));
  const bool is_firing = record.state == "firing";
  if (!is_firing && record.state != "resolved") return refuse(path + "status", "must be firing or resolved");
  NEXUSML_ASSIGN_OR_RETURN(record.time, read_time(alert, is_firing ? "startsAt" : "endsAt", path));
  NEXUSML_ASSIGN_OR_RETURN(Labels labels, read_labels(alert, "labels", path));
  NEXUSML_ASSIGN_OR_RETURN(Labels annotations, read_labels(alert, "annotations", path));
  record.name = take(labels, "alertname");
  if (record.name.empty()) return refuse(path + "labels.alertname", "must name the alert");
  record.severity = take(labels, "severity");
  record.labels = json_of(labels);
  record.summary = take(annotations, "summary");
  record.description = take(annotations, "description");
  record.origin = "alertmanager";
  return record;
}

}  // namespace

Result<std::vector<store::AlertRecord>> parse_alertmanager_webhook(std::string_view json) {
  dom::parser parser;
  dom::element root;
  if (const auto failure = parser.parse(json.data(), json.size()).get(root); failure != simdjson::SUCCESS) {
    return refuse("", std::string("must be JSON: ") + simdjson::error_message(failure));
  }
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return refuse("", "must be a JSON object");
  NEXUSML_ASSIGN_OR_RETURN(const std::string version, read_text(object, "version", ""));
  if (version != "4") return refuse("version", "must be 4, that of Alertmanager's webhook");
  dom::array alerts;
  if (object["alerts"].get(alerts) != simdjson::SUCCESS || alerts.size() > kMaximumWebhookAlerts) {
    return refuse("alerts", "must be a list of at most 1000 alerts");
  }
  std::vector<store::AlertRecord> records;
  for (const dom::element one : alerts) {
    const std::string path = "alerts." + base::to_text(records.size()) + ".";
    dom::object alert;
    if (one.get(alert) != simdjson::SUCCESS)
      return refuse("alerts." + base::to_text(records.size()), "must be an object");
    NEXUSML_ASSIGN_OR_RETURN(store::AlertRecord record, read_alert(alert, path));
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace nexusml::alert
