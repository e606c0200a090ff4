#pragma once

#include <chrono>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/telemetry/families.h"
#include "nexusml/telemetry/model_metrics.h"
#include "nexusml/telemetry/route_metrics.h"

namespace nexusml::telemetry {

using Seconds = std::chrono::duration<double>;

/// Every metric of NexusML on one registry: the catalogue is exposed, and known label sets start at 0, from
/// construction on.
///
/// Threads:  any.
/// Lifetime: the registry and the clock outlive it; it outlives the bundles it gave out.
class Telemetry {
 public:
  /// Takes: the clock that monitors measure with; null: the system's. Not owned.
  explicit Telemetry(metrics::Registry& registry, const base::Clock* clock = nullptr);
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  /// The handles for one model, resolved once at load time; its series start at 0.
  /// Takes: the type ("sentiment"), the name that the label model_type carries, and the labels it can predict.
  [[nodiscard]] ModelMetrics model(std::string_view type, std::string_view name, std::span<const std::string> labels);

  /// The handles for one route.
  /// Takes: the route's template ("/api/v1/models/{model}/predict"), never a raw path; "other" for unknown routes.
  [[nodiscard]] RouteMetrics route(std::string_view method, std::string_view endpoint) const;

  /// The type of a model that model() has named; for others the name itself.
  [[nodiscard]] std::string type_of(std::string_view model) const EXCLUDES_LOCK(mutex_);

  /// For what has no bundle and no record function.
  [[nodiscard]] const Families& families() const { return families_; }
  [[nodiscard]] metrics::Registry& registry() const { return registry_; }
  [[nodiscard]] const base::Clock& clock() const { return clock_; }

 private:
  metrics::Registry& registry_;
  const base::SystemClock system_clock_;
  const base::Clock& clock_;
  const Families families_;
  mutable base::Mutex mutex_;
  std::map<std::string, std::string, std::less<>> type_by_model_ GUARDED_BY(mutex_);
};

}  // namespace nexusml::telemetry
