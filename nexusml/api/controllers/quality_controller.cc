#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "nexusml/api/answer/parameter.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/api/request/time_range.h"
#include "nexusml/base/json_writer.h"
#include "nexusml/base/time_format.h"
#include "nexusml/monitor/quality_history.h"
#include "nexusml/monitor/quality_monitor.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;
using monitor::QualityReading;

constexpr int kDigits = 6;
constexpr std::chrono::hours kUsualHistory{24};
constexpr std::chrono::hours kLongestHistory{24 * 31};

/// What was asked for.
struct Question {
  std::optional<std::string> source{};
  std::chrono::milliseconds history{};
};

using Histories = Result<std::vector<monitor::QualitySeries>>;

void write_share(JsonWriter& json, std::string_view key, const std::optional<double>& share) {
  json.key(key);
  if (share) {
    json.rounded(*share, kDigits);
  } else {
    json.null();
  }
}

void write_time(JsonWriter& json, std::string_view key,
                const std::optional<std::chrono::system_clock::time_point>& time) {
  json.key(key);
  if (time) {
    json.value(base::format_time(*time));
  } else {
    json.null();
  }
}

void write_scores(JsonWriter& json, const monitor::QualityScores& scores) {
  for (const monitor::QualityDimension dimension : monitor::kQualityDimensions) {
    write_share(json, name_of(dimension), scores[dimension]);
  }
}

void write_fields(JsonWriter& json, const QualityReading& reading) {
  json.field("field_count", reading.field_count).key("fields").begin_array();
  for (const monitor::FieldQuality& field : reading.fields) {
    json.begin_object().field("name", field.name).field("values", field.values);
    json.field("missing", field.missing).field("invalid", field.invalid);
    write_share(json, "completeness", field.completeness);
    write_share(json, "expected_completeness", field.expected_completeness);
    write_share(json, "validity", field.validity);
    json.end_object();
  }
  json.end_array();
}

void write_issues(JsonWriter& json, const QualityReading& reading) {
  json.field("issue_count", reading.issue_count).key("issues").begin_array();
  for (const monitor::QualityIssue& issue : reading.issues) {
    json.begin_object().field("kind", name_of(issue.kind)).key("field");
    if (issue.field.empty()) {
      json.null();
    } else {
      json.value(issue.field);
    }
    json.field("count", issue.count).key("share").rounded(issue.share, kDigits).end_object();
  }
  json.end_array();
}

void write_history(JsonWriter& json, std::string_view source, const Histories& histories) {
  json.key("history");
  if (!histories.ok()) {
    json.null();
    return;
  }
  json.begin_array();
  const auto found = std::ranges::find(*histories, source, &monitor::QualitySeries::source);
  if (found != histories->end()) {
    for (const monitor::QualityPoint& point : found->points) {
      json.begin_object().field("time", base::format_time(point.time));
      write_scores(json, point.scores);
      json.end_object();
    }
  }
  json.end_array();
}

void write_reading(JsonWriter& json, const QualityReading& reading, const Histories& histories) {
  json.begin_object().field("data_source", reading.source).field("version", reading.version);
  json.field("external", reading.external).field("state", name_of(reading.state));
  json.field("has_reference", reading.has_reference);
  json.key("window").begin_object();
  write_time(json, "start", reading.start);
  json.field("end", base::format_time(reading.time));
  write_time(json, "newest", reading.newest);
  json.field("rows", reading.rows).field("refused", reading.refused).field("distinct", reading.distinct);
  json.end_object().key("scores").begin_object();
  write_scores(json, reading.scores);
  json.end_object();
  write_fields(json, reading);
  write_issues(json, reading);
  write_history(json, reading.source, histories);
  json.end_object();
}

Result<Question> read_question(const http::Request& request) {
  NEXUSML_ASSIGN_OR_RETURN(const auto history, wanted_range(request, kUsualHistory, kLongestHistory));
  return Question{request.query_parameter("model_type"), history};
}

http::Task<void> show_overview(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  http::Response& response = writer.response();
  const Result<Question> question = read_question(request.head());
  if (!question.ok()) co_return set_problem(response, question.error());
  auto readings = service.quality.readings();
  if (question->source) {
    const auto is_wanted = [&](const auto& reading) { return reading->source == *question->source; };
    if (std::ranges::none_of(readings, is_wanted)) {
      co_return set_problem(response, unknown_model(*question->source, readings, &QualityReading::source));
    }
    std::erase_if(readings, [&](const auto& reading) { return !is_wanted(reading); });
  }
  const auto now = service.clock.now();
  const store::TimeWindow window{now - question->history, now + std::chrono::microseconds(1)};
  const auto read = [&]() -> Histories {
    return monitor::read_quality_history(service.records, question->source.value_or(""), window);
  };
  const Histories histories = co_await on_pool(service, request, read);
  if (!histories.ok()) {
    service.log.warning("the history of data quality cannot be read", {{"error", histories.error().message}});
  }
  response.set_content_type("application/json");
  JsonWriter json(response.body());
  json.begin_object().field("timestamp", base::format_time(now)).field("history_available", histories.ok());
  json.key("sources").begin_array();
  for (const auto& reading : readings) write_reading(json, *reading, histories);
  json.end_array().end_object();
  response.body() += '\n';
}

}  // namespace

void add_quality_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.path = "/api/v1/monitoring/data-quality/overview",
       .id = "showDataQuality",
       .tag = "monitoring",
       .summary = "The quality of what each model is asked: scores, each field, what is wrong, and how it was before",
       .query = {{.name = "model_type", .description = "only this model"},
                 {.name = "range", .description = "how far back the history goes, such as 6h, up to 31d; default 24h"},
                 {.name = "hours", .type = "number", .description = "the same in hours"}},
       .response_schema = "DataQuality",
       .problems = {404, 422},
       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
         return show_overview(service, request, writer);
       }});
}

}  // namespace nexusml::api
