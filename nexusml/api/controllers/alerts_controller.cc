#include <algorithm>
#include <optional>

#include "nexusml/alert/alertmanager_webhook.h"
#include "nexusml/api/answer/alert_json.h"
#include "nexusml/api/answer/parameter.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/api/request/time_range.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/http/problem.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;
using http::Task;

constexpr std::size_t kHistoryLimit = 100;
constexpr std::size_t kMaximumHistoryLimit = 1000;
constexpr std::chrono::hours kHistoryLength{24};
constexpr std::chrono::hours kMaximumHistoryLength{366 * 24};
constexpr std::uint64_t kMaximumWebhookBytes = 8 << 20;

/// What GET /alerts was asked for.
struct Question {
  std::chrono::milliseconds length = kHistoryLength;
  std::size_t limit = kHistoryLimit;
  std::optional<std::string> model{};
};

Result<Question> read_question(const http::Request& request) {
  Question question;
  question.model = request.query_parameter("model_type");
  NEXUSML_ASSIGN_OR_RETURN(question.length, wanted_range(request, kHistoryLength, kMaximumHistoryLength));
  if (const std::optional<std::string> limit = request.query_parameter("limit")) {
    const auto number = base::parse_integer<std::size_t>(*limit);
    if (!number || *number > kMaximumHistoryLimit) {
      return wrong_parameter("limit", *limit, "an integer from 0 to 1000");
    }
    question.limit = *number;
  }
  return question;
}

/// The labels that can hold a model's name, and those that hold it behind a prefix.
bool is_of_model(const alert::Labels& labels, const std::string& model) {
  const auto is = [&](const char* label, const std::string& value) {
    const auto found = labels.find(label);
    return found != labels.end() && found->second == value;
  };
  return is("model_type", model) || is("data_source", model) || is("component", "prediction_" + model) ||
         is("component", "training_" + model) || is("component", "batch_" + model);
}

/// The same of the labels' JSON, which JsonWriter wrote.
bool is_of_model(const std::string& labels, const std::string& model) {
  const auto has = [&](std::string_view label, const std::string& value) {
    std::string member = "\"" + std::string(label) + "\":";
    base::append_json_string(member, value);
    return labels.find(member) != std::string::npos;
  };
  return has("model_type", model) || has("data_source", model) || has("component", "prediction_" + model) ||
         has("component", "training_" + model) || has("component", "batch_" + model);
}

/// The history, and who remembered it.
struct History {
  std::vector<store::AlertRecord> records{};
  bool is_from_store = false;
};

/// From the store, with what it has not got yet; from memory when it is away.
History read_history(const Service& service, const Question& question) {
  const alert::Time now = service.clock.now();
  const alert::Time from = now - question.length;
  History history;
  if (service.alert_journal.waiting() == 0) {
    // A later moment is read too: clocks of replicas differ.
    auto stored = service.records.list_alerts({from, now + std::chrono::hours(1)}, kMaximumHistoryLimit);
    history.is_from_store = stored.ok();
    if (stored.ok()) history.records = std::move(*stored);
  }
  if (!history.is_from_store) history.records = service.alert_journal.recent(kMaximumHistoryLimit);
  std::erase_if(history.records, [&](const store::AlertRecord& record) {
    return record.time < from || (question.model && !is_of_model(record.labels, *question.model));
  });
  if (history.records.size() > question.limit) history.records.resize(question.limit);
  return history;
}

void write_state(JsonWriter& json, std::string_view key, alert::AlertState state, const Question& question,
                 const std::vector<alert::ShownAlert>& alerts) {
  json.key(key).begin_array();
  for (const alert::ShownAlert& one : alerts) {
    if (one.alert.state != state || (question.model && !is_of_model(one.labels, *question.model))) continue;
    write_alert(json, one);
  }
  json.end_array();
}

void write_silences(JsonWriter& json, const Service& service) {
  const alert::Time now = service.clock.now();
  json.key("silences").begin_array();
  for (const alert::Silence& silence : service.alerts.silences()) write_silence(json, silence, now);
  json.end_array();
}

void write_answer(const Service& service, const Question& question, const History& history, http::Response& response) {
  const std::vector<alert::ShownAlert> alerts = service.alerts.alerts();
  response.set_content_type("application/json");
  JsonWriter json(response.body());
  json.begin_object().field("timestamp", base::format_time(service.clock.now()));
  write_state(json, "active", alert::AlertState::kFiring, question, alerts);
  write_state(json, "pending", alert::AlertState::kPending, question, alerts);
  json.key("history").begin_array();
  for (const store::AlertRecord& record : history.records) write_alert_record(json, record);
  json.end_array().field("history_source", history.is_from_store ? "store" : "memory");
  json.key("thresholds");
  write_thresholds(json, service.thresholds.values());
  write_silences(json, service);
  json.key("watchdog_heard_at");
  if (const std::optional<alert::Time> heard = service.alerts.watchdog_heard()) {
    json.value(base::format_time(*heard));
  } else {
    json.null();
  }
  json.end_object();
  response.body() += '\n';
}

Task<void> show_alerts(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const Result<Question> question = read_question(request.head());
  if (!question.ok()) co_return set_problem(writer.response(), question.error());
  const auto read = [&service, &question] { return read_history(service, *question); };
  const History history = co_await on_pool(service, request, read);
  write_answer(service, *question, history, writer.response());
}

void take_webhook(const Service& service, const http::Request& request, http::Response& response) {
  Result<std::vector<store::AlertRecord>> records = alert::parse_alertmanager_webhook(request.body);
  if (!records.ok()) {
    if (records.error().fields.empty()) return http::set_problem(response, 400, records.error().message);
    return set_problem(response, records.error());
  }
  const std::size_t count = records->size();
  const std::size_t fresh = service.alerts.take(std::move(*records));
  response.set_content_type("application/json");
  JsonWriter(response.body()).begin_object().field("alerts", count).field("new", fresh).end_object();
  response.body() += '\n';
}

void take_watchdog(const Service& service, http::Response& response) {
  service.alerts.hear_watchdog();
  response.set_content_type("application/json");
  JsonWriter(response.body()).begin_object().field("heard_at", base::format_time(service.clock.now())).end_object();
  response.body() += '\n';
}

}  // namespace

void add_alert_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back({.path = "/api/v1/monitoring/alerts",
                       .id = "showAlerts",
                       .tag = "monitoring",
                       .summary = "Alerts that fire or are about to, their history, the thresholds and the silences",
                       .query = {{"range", "string", "how far back the history goes, such as 6h or 7d; default 24h"},
                                 {"hours", "number", "the same in hours"},
                                 {"limit", "integer", "entries of the history at most, 0 to 1000; default 100"},
                                 {"model_type", "string", "only alerts about this model"}},
                       .response_schema = "Alerts",
                       .problems = {422},
                       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
                         return show_alerts(service, request, writer);
                       }});
  endpoints.push_back({.method = http::Method::kPost,
                       .path = "/api/v1/monitoring/alerts/webhook",
                       .id = "takeAlertmanagerWebhook",
                       .tag = "monitoring",
                       .summary = "Receives Alertmanager's webhook (version 4) and keeps what it says in the history",
                       .request_schema = "AlertmanagerWebhook",
                       .response_schema = "AlertmanagerWebhookAnswer",
                       .problems = {400, 413, 422},
                       .handler = [&service](const http::Request& request,
                                             http::Response& response) { take_webhook(service, request, response); },
                       .maximum_body_bytes = kMaximumWebhookBytes});
  endpoints.push_back(
      {.method = http::Method::kPost,
       .path = "/api/v1/monitoring/alerts/watchdog",
       .id = "takeWatchdog",
       .tag = "monitoring",
       .summary = "The dead man's switch: once it was called, its silence is an alert; any body will do",
       .response_schema = "WatchdogAnswer",
       .problems = {413},
       .handler = [&service](const http::Request&, http::Response& response) { take_watchdog(service, response); }});
}

}  // namespace nexusml::api
