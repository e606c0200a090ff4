#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "nexusml/monitor/performance_monitor.h"
#include "nexusml/serve/model_host.h"

namespace nexusml::app {

/// Tells the performance monitor which version of each model serves, and how good its training found it.
///
/// Threads: one at a time. Lifetime: host and monitor outlive its updates.
class ServedPerformance {
 public:
  ServedPerformance(const serve::ModelHost& host, monitor::PerformanceMonitor& monitor)
      : host_(host), monitor_(monitor) {}

  /// Takes over what changed since the last call; models that are no longer served are forgotten.
  ///
  /// Cost: one load where nothing changed.
  void update();

 private:
  const serve::ModelHost& host_;
  monitor::PerformanceMonitor& monitor_;
  std::optional<std::uint64_t> seen_;  // the host's generation
  std::set<std::string> served_;
};

}  // namespace nexusml::app
