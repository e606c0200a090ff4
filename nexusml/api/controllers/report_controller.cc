#include "nexusml/api/answer/parameter.h"
#include "nexusml/api/answer/report_source.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/json_on_pool.h"
#include "nexusml/api/request/time_range.h"
#include "nexusml/base/time_format.h"

namespace nexusml::api {
namespace {

constexpr std::chrono::hours kUsualLength{24};
constexpr std::size_t kPastAlerts = 200;
constexpr int kOk = 200;

/// Styles stand in the page, scripts do not: nothing can be loaded or run.
constexpr std::string_view kPagePolicy = "default-src 'none'; style-src 'unsafe-inline'";

enum class Format { kJson, kPage };

/// What was asked for.
struct Question {
  std::chrono::milliseconds length{};
  Format format = Format::kJson;
};

Result<Question> read_question(const http::Request& request) {
  Question question;
  NEXUSML_ASSIGN_OR_RETURN(question.length, wanted_range(request, kUsualLength));
  const std::string format = request.query_parameter("format").value_or("json");
  if (format != "json" && format != "html") return wrong_parameter("format", format, "json or html");
  question.format = format == "html" ? Format::kPage : Format::kJson;
  return question;
}

/// Of the store, or, while it is away, those that this process remembers.
std::vector<store::AlertRecord> past_alerts(const Service& service, std::chrono::milliseconds length) {
  const store::Time now = service.clock.now();
  if (auto stored = service.records.list_alerts({now - length, now}, kPastAlerts); stored.ok()) {
    return std::move(*stored);
  }
  return service.alert_journal.recent(kPastAlerts);
}

Result<std::string> answer(const Service& service, const http::Request& request) {
  NEXUSML_ASSIGN_OR_RETURN(const Question question, read_question(request));
  const monitor::SummaryReport report = gather_report(service, question.length, past_alerts(service, question.length));
  if (question.format == Format::kPage) return monitor::summary_page(report);
  std::string body;
  base::JsonWriter json(body);
  json.begin_object().field("timestamp", base::format_time(report.until));
  monitor::write_summary(json, report);
  json.end_object();
  return body;
}

http::Task<void> show_report(const http::StreamHandler& make, http::StreamRequest& request,
                             http::ResponseWriter& writer) {
  co_await make(request, writer);
  const Result<Question> question = read_question(request.head());
  if (!question.ok() || question->format != Format::kPage || writer.response().status() != kOk) co_return;
  writer.response().set_content_type("text/html; charset=utf-8");
  writer.response().add_header("Content-Security-Policy", kPagePolicy);
  writer.response().add_header("X-Content-Type-Options", "nosniff");
}

}  // namespace

void add_report_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.path = "/api/v1/monitoring/reports/summary",
       .id = "showReport",
       .tag = "monitoring",
       .summary = "What all monitors found, and what to do about it; ?format=html is a page with plots",
       .query = {{.name = "range", .description = "how far back, such as 6h or 7d; default 24h"},
                 {.name = "hours", .type = "number", .description = "the same in hours"},
                 {.name = "format", .description = "json or html; default json"}},
       .response_schema = "Report",
       .problems = {422},
       .stream = [make = json_on_pool(service, answer)](http::StreamRequest& request, http::ResponseWriter& writer) {
         return show_report(make, request, writer);
       }});
}

}  // namespace nexusml::api
