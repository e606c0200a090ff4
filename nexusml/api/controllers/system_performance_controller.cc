#include <array>
#include <string_view>

#include "nexusml/api/answer/figures.h"
#include "nexusml/api/answer/history_question.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/json_on_pool.h"
#include "nexusml/api/request/time_range.h"

namespace nexusml::api {
namespace {

using base::JsonWriter;

/// A line of the answer and the gauge that it is of.
struct Line {
  std::string_view name;
  std::string_view metric;
};
constexpr std::array kLines = {Line{"cpu_percent", "ml_system_cpu_usage_percent"},
                               Line{"memory_used_bytes", "ml_system_memory_usage_bytes"},
                               Line{"disk_used_bytes", "ml_system_disk_usage_bytes"},
                               Line{"process_memory_bytes", "process_resident_memory_bytes"},
                               Line{"process_threads", "process_threads"},
                               Line{"process_open_files", "process_open_fds"}};

void write_usage(JsonWriter& json, std::string_view key, const std::optional<double>& used,
                 const std::optional<double>& whole) {
  json.key(key).begin_object();
  write_figure(json, "used_bytes", used);
  write_figure(json, "total_bytes", whole);
  const auto part = share(used, whole);
  write_figure(json, "percent", part ? std::optional(100 * *part) : std::nullopt);
  json.end_object();
}

void write_now(JsonWriter& json, const Service& service) {
  const telemetry::SystemReading now = service.sampler.latest();
  json.key("cpu").begin_object();
  write_figure(json, "percent", now.cpu_percent);
  json.end_object();
  write_usage(json, "memory", now.memory_used_bytes, now.memory_total_bytes);
  write_usage(json, "disk", now.disk_used_bytes, now.disk_total_bytes);
  json.key("process").begin_object();
  write_figure(json, "cpu_seconds", now.process_cpu_seconds);
  write_figure(json, "memory_bytes", now.process_memory_bytes);
  write_figure(json, "virtual_memory_bytes", now.process_virtual_bytes);
  write_figure(json, "threads", now.process_threads);
  write_figure(json, "open_files", now.process_open_files);
  write_figure(json, "maximum_open_files", now.process_max_files);
  json.key("uptime_seconds")
      .rounded(std::chrono::duration<double>(service.clock.steady_now() - service.started).count(), 9);
  json.end_object();
}

void write_line(JsonWriter& json, std::string_view name, const std::vector<telemetry::SeriesPoints>& lines) {
  json.key(name).begin_array();
  for (const telemetry::SeriesPoints& line : lines) {
    for (const telemetry::Point& point : line.points) write_point(json, point);
  }
  json.end_array();
}

Result<std::string> show_system(const Service& service, const http::Request& request) {
  NEXUSML_ASSIGN_OR_RETURN(const auto range, wanted_range(request, std::chrono::hours(1)));
  NEXUSML_ASSIGN_OR_RETURN(const auto step, wanted_step(request, range, service.history.options().step));
  const auto now = service.clock.now();
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  write_time(json, "timestamp", now);
  write_now(json, service);
  json.key("history").begin_object();
  write_time(json, "from", now - range);
  json.field("step_seconds", std::chrono::duration<double>(step).count());
  for (const Line& line : kLines) {
    write_line(json, line.name, service.history.range(line.metric, {}, now - range, now, step));
  }
  write_line(
      json, "process_cpu_seconds_per_second",
      ask_history(
          service.history,
          {.metric = "process_cpu_seconds_total", .function = HistoryFunction::kRate, .range = range, .step = step},
          now));
  json.end_object().end_object();
  return body;
}

}  // namespace

void add_system_performance_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.path = "/api/v1/monitoring/performance/system",
       .id = "showSystemPerformance",
       .tag = "monitoring",
       .summary = "CPU, memory and disk of the machine and what this process takes, now and over time",
       .query = {{.name = "range", .description = "how far back the history goes, such as 6h; default 1h"},
                 {.name = "hours", .type = "number", .description = "the same in hours"},
                 {.name = "step", .description = "between two points; default: about 240 points"}},
       .response_schema = "SystemPerformance",
       .problems = {422, 503},
       .stream = json_on_pool(service, show_system)});
}

}  // namespace nexusml::api
