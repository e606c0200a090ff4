#include "nexusml/alert/internal/notification_json.h"

#include <algorithm>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"

namespace nexusml::alert::internal {
namespace {

using base::JsonWriter;

/// How Alertmanager writes "not yet".
constexpr std::string_view kNoTime = "0001-01-01T00:00:00Z";

void write_map(JsonWriter& json, std::string_view key, const Labels& labels) {
  json.key(key).begin_object();
  for (const auto& [name, value] : labels) json.field(name, value);
  json.end_object();
}

/// What all of them agree in.
Labels common_of(const std::vector<NotifiedAlert>& alerts, Labels NotifiedAlert::*member) {
  if (alerts.empty()) return {};
  Labels common = alerts.front().*member;
  for (const NotifiedAlert& alert : alerts) {
    std::erase_if(common, [&](const auto& entry) {
      const auto found = (alert.*member).find(entry.first);
      return found == (alert.*member).end() || found->second != entry.second;
    });
  }
  return common;
}

std::string_view status_of(bool resolved) {
  return resolved ? "resolved" : "firing";
}

std::string annotation(const NotifiedAlert& alert, const std::string& name) {
  const auto found = alert.annotations.find(name);
  return found == alert.annotations.end() ? std::string() : found->second;
}

std::string_view colour_of(const Notification& notification) {
  if (is_resolved(notification)) return "good";
  return notification.severity == "critical" ? "danger" : "warning";
}

/// Slack reads these three as its own.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string title_of(const Notification& notification) {
  const auto firing = std::count_if(notification.alerts.begin(), notification.alerts.end(),
                                    [](const NotifiedAlert& alert) { return !alert.ended; });
  const std::string status = firing == 0 ? "RESOLVED" : "FIRING:" + base::to_text(firing);
  return "[" + status + "] " + notification.alertname + " (" + notification.severity + ")";
}

std::string webhook_json(const Notification& notification, std::string_view receiver, std::string_view external_url) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().field("version", "4");
  json.field("groupKey", "{}:{alertname=\"" + notification.alertname + "\"}").field("truncatedAlerts", 0);
  json.field("status", status_of(is_resolved(notification))).field("receiver", receiver);
  write_map(json, "groupLabels", {{"alertname", notification.alertname}});
  write_map(json, "commonLabels", common_of(notification.alerts, &NotifiedAlert::labels));
  write_map(json, "commonAnnotations", common_of(notification.alerts, &NotifiedAlert::annotations));
  json.field("externalURL", external_url).key("alerts").begin_array();
  for (const NotifiedAlert& alert : notification.alerts) {
    json.begin_object().field("status", status_of(alert.ended.has_value()));
    write_map(json, "labels", alert.labels);
    write_map(json, "annotations", alert.annotations);
    json.field("startsAt", base::format_time(alert.began));
    json.field("endsAt", alert.ended ? base::format_time(*alert.ended) : std::string(kNoTime));
    json.field("generatorURL", external_url).field("fingerprint", fingerprint_of(alert.labels)).end_object();
  }
  json.end_array().end_object();
  return text;
}

std::string slack_json(const Notification& notification, std::string_view channel, std::string_view external_url) {
  std::string lines;
  for (const NotifiedAlert& alert : notification.alerts) {
    lines += alert.ended ? "*resolved:* " : "*firing:* ";
    lines += escaped(annotation(alert, "summary")) + " - " + escaped(annotation(alert, "description")) + "\n";
  }
  if (!notification.alerts.empty()) {
    lines += "Runbook: " + escaped(annotation(notification.alerts.front(), "runbook_url"));
  }
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  if (!channel.empty()) json.field("channel", channel);
  json.field("username", "NexusML").key("attachments").begin_array().begin_object();
  json.field("color", colour_of(notification)).field("title", title_of(notification));
  if (!external_url.empty()) json.field("title_link", external_url);
  json.field("fallback", title_of(notification)).field("text", lines);
  json.key("mrkdwn_in").begin_array().value("text").end_array();
  json.field("ts", std::chrono::duration_cast<std::chrono::seconds>(notification.made.time_since_epoch()).count());
  json.end_object().end_array().end_object();
  return text;
}

std::string alertmanager_json(const std::vector<NotifiedAlert>& alerts, std::string_view external_url,
                              Time believed_until) {
  std::string text;
  JsonWriter json(text);
  json.begin_array();
  for (const NotifiedAlert& alert : alerts) {
    json.begin_object();
    write_map(json, "labels", alert.labels);
    write_map(json, "annotations", alert.annotations);
    json.field("startsAt", base::format_time(alert.began));
    json.field("endsAt", base::format_time(alert.ended.value_or(believed_until)));
    if (!external_url.empty()) json.field("generatorURL", external_url);
    json.end_object();
  }
  json.end_array();
  return text;
}

}  // namespace nexusml::alert::internal
