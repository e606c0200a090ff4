#include <string>

#include "nexusml/alert/requests.h"
#include "nexusml/api/answer/alert_json.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/api/upload.h"
#include "nexusml/base/time_format.h"
#include "nexusml/http/problem.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;
using http::Task;

void set_failure(http::Response& response, const alert::RequestFailure& failure) {
  if (failure.is_malformed) return http::set_problem(response, 400, failure.error.message);
  set_problem(response, failure.error);
}

void list_silences(const Service& service, http::Response& response) {
  const alert::Time now = service.clock.now();
  response.set_content_type("application/json");
  JsonWriter json(response.body());
  json.begin_object().field("timestamp", base::format_time(now)).key("silences").begin_array();
  for (const alert::Silence& silence : service.alerts.silences()) write_silence(json, silence, now);
  json.end_array().end_object();
  response.body() += '\n';
}

Task<void> add_silence(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const Result<std::string> body = co_await read_small_body(request);
  if (!body.ok()) co_return report_problem(service.log, request.head(), writer.response(), body.error());
  alert::Silence silence;
  if (const auto failure = alert::read_silence(*body, service.clock.now(), silence)) {
    co_return set_failure(writer.response(), *failure);
  }
  const auto add = [&service, &silence] { return service.alerts.add_silence(silence); };
  const Result<alert::Silence> added = co_await on_pool(service, request, add);
  if (!added.ok()) co_return set_problem(writer.response(), added.error());
  writer.response().set_status(201);
  writer.response().set_content_type("application/json");
  JsonWriter json(writer.response().body());
  write_silence(json, *added, service.clock.now());
  writer.response().body() += '\n';
}

Task<void> remove_silence(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const std::string id(request.head().parameter("id"));
  const auto remove = [&service, &id] { return service.alerts.remove_silence(id); };
  const Status removed = co_await on_pool(service, request, remove);
  if (!removed.ok()) co_return set_problem(writer.response(), removed.error());
  list_silences(service, writer.response());
}

void show_thresholds(const Service& service, http::Response& response) {
  response.set_content_type("application/json");
  JsonWriter json(response.body());
  json.begin_object().field("timestamp", base::format_time(service.clock.now())).key("thresholds");
  write_thresholds(json, service.thresholds.values());
  json.end_object();
  response.body() += '\n';
}

/// Who is in the audit until there are tokens with names.
constexpr std::string_view kActor = "anonymous";

Task<void> change_thresholds(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const Result<std::string> body = co_await read_small_body(request);
  if (!body.ok()) co_return report_problem(service.log, request.head(), writer.response(), body.error());
  std::vector<alert::ThresholdChange> changes;
  if (const auto failure = alert::read_threshold_changes(*body, changes)) {
    co_return set_failure(writer.response(), *failure);
  }
  const auto change = [&service, &changes] { return service.thresholds.change(changes, kActor, service.records); };
  const Status changed = co_await on_pool(service, request, change);
  if (!changed.ok()) co_return report_problem(service.log, request.head(), writer.response(), changed.error());
  show_thresholds(service, writer.response());
}

}  // namespace

void add_silence_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  constexpr std::string_view kPath = "/api/v1/monitoring/alerts/silences";
  endpoints.push_back(
      {.path = kPath,
       .id = "listSilences",
       .tag = "monitoring",
       .summary = "Silences: of which alerts nobody is notified, until when, and who wants it so",
       .response_schema = "Silences",
       .handler = [&service](const http::Request&, http::Response& response) { list_silences(service, response); }});
  endpoints.push_back({.method = http::Method::kPost,
                       .path = kPath,
                       .id = "addSilence",
                       .tag = "monitoring",
                       .summary = "Silence the alerts whose labels match, for a time",
                       .request_schema = "SilenceRequest",
                       .response_schema = "Silence",
                       .answers = {201},
                       .problems = {400, 409, 413, 422},
                       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
                         return add_silence(service, request, writer);
                       }});
  endpoints.push_back({.method = http::Method::kDelete,
                       .path = "/api/v1/monitoring/alerts/silences/{id}",
                       .id = "removeSilence",
                       .tag = "monitoring",
                       .summary = "End a silence now",
                       .response_schema = "Silences",
                       .problems = {404},
                       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
                         return remove_silence(service, request, writer);
                       }});
}

void add_threshold_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  constexpr std::string_view kPath = "/api/v1/monitoring/config/thresholds";
  endpoints.push_back(
      {.path = kPath,
       .id = "showThresholds",
       .tag = "monitoring",
       .summary = "The thresholds of alerts, and where models have their own",
       .response_schema = "Thresholds",
       .handler = [&service](const http::Request&, http::Response& response) { show_thresholds(service, response); }});
  endpoints.push_back(
      {.method = http::Method::kPut,
       .path = kPath,
       .id = "changeThresholds",
       .tag = "monitoring",
       .summary = "Change thresholds at run time; null brings back what the configuration says. Kept and audited",
       .request_schema = "ThresholdChanges",
       .response_schema = "Thresholds",
       .problems = {400, 413, 422, 503},
       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
         return change_thresholds(service, request, writer);
       }});
}

}  // namespace nexusml::api
