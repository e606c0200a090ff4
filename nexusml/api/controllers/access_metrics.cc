#include "nexusml/api/controllers/access_metrics.h"

#include "nexusml/telemetry/record.h"

namespace nexusml::api {

AccessMetrics::AccessMetrics(telemetry::Telemetry& telemetry, const std::vector<Endpoint>& endpoints)
    : telemetry_(telemetry) {
  for (const Endpoint& endpoint : endpoints) {
    routes_.push_back(telemetry.route(http::name_of(endpoint.method), endpoint.path));
    is_probe_.push_back(endpoint.tag == "health");
  }
  for (std::size_t method = 0; method < kMethods; ++method) {
    other_[method] = telemetry.route(http::name_of(static_cast<http::Method>(method)), "other");
  }
}

void AccessMetrics::on_begin() noexcept {
  other_.front().request_begins();
}

void AccessMetrics::on_end(const http::AccessRecord& record) noexcept {
  const telemetry::RouteMetrics& metrics =
      record.route < routes_.size() ? routes_[record.route] : other_[static_cast<std::size_t>(record.method)];
  metrics.request_ends(record.status, record.duration, record.request_bytes, record.response_bytes);
  // A client's mistake (4xx) is counted by status above; only a failure of ours is an error to be alerted on.
  if (record.status >= 500 && !(record.route < is_probe_.size() && is_probe_[record.route])) {
    telemetry::track_error(telemetry_, record.status == 503 ? "unavailable" : "internal", "api");
  }
}

}  // namespace nexusml::api
