#include "nexusml/api/answer/metrics_summary.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/json_on_pool.h"
#include "nexusml/api/request/time_range.h"

namespace nexusml::api {
namespace {

Result<std::string> show_summary(const Service& service, const http::Request& request) {
  NEXUSML_ASSIGN_OR_RETURN(const auto window, wanted_range(request, std::chrono::minutes(5)));
  return metrics_summary(service, window);
}

}  // namespace

void add_metrics_summary_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back({.path = "/api/v1/monitoring/metrics/summary",
                       .id = "showMetricsSummary",
                       .tag = "monitoring",
                       .summary = "Requests, predictions, latency and errors of the last minutes, and of each model",
                       .query = {{.name = "range", .description = "how far back, such as 15m or 6h; default 5m"},
                                 {.name = "hours", .type = "number", .description = "the same in hours"}},
                       .response_schema = "MetricsSummary",
                       .problems = {422, 503},
                       .stream = json_on_pool(service, show_summary)});
}

}  // namespace nexusml::api
