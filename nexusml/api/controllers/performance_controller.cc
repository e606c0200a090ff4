#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "nexusml/api/answer/parameter.h"
#include "nexusml/api/answer/performance_json.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/api/request/time_range.h"
#include "nexusml/base/time_format.h"
#include "nexusml/monitor/performance_monitor.h"

namespace nexusml::api {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::hours kLongestWindow{168};

/// Which models are asked for, and over which window; the whole one if none is said.
struct Question {
  std::optional<std::string> model{};
  std::optional<milliseconds> window{};
};

Result<Question> read_question(const http::Request& request) {
  Question question{.model = request.query_parameter("model_type")};
  if (!request.query_parameter("range") && !request.query_parameter("hours")) return question;
  NEXUSML_ASSIGN_OR_RETURN(question.window, wanted_range(request, kLongestWindow, kLongestWindow));
  return question;
}

/// The value of the one series, or nothing.
std::optional<double> value_of(const std::vector<telemetry::SeriesValue>& series) {
  return series.empty() ? std::nullopt : std::optional(series.front().value);
}

std::uint64_t sum_of(const std::vector<telemetry::SeriesValue>& series) {
  double sum = 0;
  for (const telemetry::SeriesValue& one : series) sum += one.value;
  return static_cast<std::uint64_t>(std::max(0.0, sum));
}

ModelTraffic traffic_of(const telemetry::MetricHistory& history, const std::string& model, milliseconds window) {
  ModelTraffic traffic;
  const telemetry::HistoryCoverage coverage = history.coverage();
  if (!coverage.oldest || !coverage.newest) return traffic;
  traffic.window = std::min(window, std::chrono::ceil<milliseconds>(*coverage.newest - *coverage.oldest));
  const std::vector<telemetry::Label> matchers{{"model_type", model}};
  traffic.predictions = sum_of(history.increase("model_predictions_total", window, matchers));
  traffic.errors = sum_of(history.increase("model_prediction_errors_total", window, matchers));
  const auto latency = [&](double q) {
    return value_of(history.quantile("model_prediction_latency_seconds", q, window, {}, matchers));
  };
  traffic.p50 = latency(0.5);
  traffic.p95 = latency(0.95);
  traffic.p99 = latency(0.99);
  return traffic;
}

Result<std::string> answer(const Service& service, const Question& question) {
  const monitor::PerformanceMonitor& monitor = service.performance;
  auto readings =
      question.window ? monitor.readings_of_last(*question.window, question.model.value_or("")) : monitor.readings();
  const milliseconds window = question.window.value_or(monitor.options().window);
  std::erase_if(readings, [&](const auto& reading) { return question.model && reading->model != *question.model; });
  if (question.model && readings.empty()) {
    return unknown_model(*question.model, monitor.readings(), &monitor::PerformanceReading::model);
  }
  std::string body;
  base::JsonWriter json(body);
  json.begin_object().field("timestamp", base::format_time(service.clock.now())).key("models").begin_array();
  for (const auto& reading : readings) {
    write_performance(json, *reading, traffic_of(service.history, reading->model, window));
  }
  json.end_array().end_object();
  body += '\n';
  return body;
}

/// On the pool: an evaluation, or the history of many models, takes milliseconds.
http::Task<void> show_performance(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  Result<Question> question = read_question(request.head());
  if (!question.ok()) co_return report_problem(service.log, request.head(), writer.response(), question.error());
  const auto work = [&service, &question] { return answer(service, *question); };
  Result<std::string> body = co_await on_pool(service, request, work);
  if (!body.ok()) co_return report_problem(service.log, request.head(), writer.response(), body.error());
  writer.response().set_content_type("application/json");
  writer.response().body() = std::move(*body);
}

}  // namespace

void add_performance_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.path = "/api/v1/monitoring/performance/models",
       .id = "showModelPerformance",
       .tag = "monitoring",
       .summary = "How right each model is by the labels that came: accuracy, calibration, confusion matrix, errors of "
                  "numbers, label coverage and delay; and its latency and failures",
       .query = {{.name = "model_type", .description = "of one model; left out: of all"},
                 {.name = "range",
                  .description =
                      "of labels that came in that time, such as 6h, up to 7d, as far as the monitor's window "
                      "goes; left out: the whole window"},
                 {.name = "hours", .type = "number", .description = "the same in hours"}},
       .response_schema = "Performance",
       .problems = {404, 422},
       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
         return show_performance(service, request, writer);
       }});
}

}  // namespace nexusml::api
