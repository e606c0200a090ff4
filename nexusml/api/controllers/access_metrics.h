#pragma once

#include <array>
#include <vector>

#include "nexusml/api/endpoint.h"
#include "nexusml/http/access_observer.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::api {

/// Turns every answered request into metrics, by route template; requests without a route share endpoint="other".
///
/// Threads: any. Cost: no lock, no lookup: the handles are resolved at construction. Answers of 500 and
/// above cost a lookup more.
class AccessMetrics final : public http::AccessObserver {
 public:
  /// Takes: the endpoints in the order of the router's routes.
  AccessMetrics(telemetry::Telemetry& telemetry, const std::vector<Endpoint>& endpoints);

  void on_begin() noexcept override;
  void on_end(const http::AccessRecord& record) noexcept override;

 private:
  static constexpr std::size_t kMethods = static_cast<std::size_t>(http::Method::kOther) + 1;

  telemetry::Telemetry& telemetry_;
  std::vector<telemetry::RouteMetrics> routes_;
  std::vector<bool> is_probe_;                           // per route: its 503 is an answer, not a failure
  std::array<telemetry::RouteMetrics, kMethods> other_;  // by method
};

}  // namespace nexusml::api
