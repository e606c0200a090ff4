#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/metrics/exposition.h"
#include "nexusml/metrics/gzip.h"

namespace nexusml::api {
namespace {

using http::Task;

struct Scrape {
  std::string body;
  bool compressed = false;
};

Scrape render(metrics::Registry& registry, metrics::Format format, bool gzip) {
  Scrape scrape{registry.expose(format), false};
  if (!gzip) return scrape;
  if (Result<std::string> packed = metrics::gzip(scrape.body); packed.ok()) scrape = {std::move(*packed), true};
  return scrape;
}

/// Renders on the pool: a scrape of very many series must not hold up the predictions of a network thread.
Task<void> scrape(Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const http::Request& head = request.head();
  const metrics::Format format = metrics::negotiate(head.header("Accept").value_or(""));
  const bool gzip = metrics::accepts_gzip(head.header("Accept-Encoding").value_or(""));
  Scrape rendered =
      co_await on_pool(service, request, [&] { return render(service.telemetry.registry(), format, gzip); });
  http::Response& response = writer.response();
  response.set_content_type(metrics::content_type(format));
  response.add_header("Vary", "Accept, Accept-Encoding");
  if (rendered.compressed) response.add_header("Content-Encoding", "gzip");
  response.body() = std::move(rendered.body);
}

}  // namespace

void add_metrics_endpoints(std::vector<Endpoint>& endpoints, Service& service) {
  endpoints.push_back({.path = "/metrics",
                       .id = "metrics",
                       .tag = "metrics",
                       .summary = "All metrics: Prometheus text, or OpenMetrics when asked for; gzip when accepted",
                       .response_type = "text/plain",
                       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
                         return scrape(service, request, writer);
                       }});
}

}  // namespace nexusml::api
