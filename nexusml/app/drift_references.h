#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "nexusml/base/log.h"
#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/serve/model_host.h"

namespace nexusml::app {

/// Gives the drift monitor the reference of every model that is served.
///
/// Threads: one at a time. Lifetime: host and monitor outlive its updates.
class DriftReferences {
 public:
  DriftReferences(const serve::ModelHost& host, monitor::DriftMonitor& monitor, base::Log log)
      : host_(host), monitor_(monitor), log_(std::move(log)) {}

  /// Takes over what changed since the last call; models that are no longer served are forgotten. What it was given for
  /// models served elsewhere stays.
  ///
  /// Cost: one load where nothing changed.
  void update();

 private:
  const serve::ModelHost& host_;
  monitor::DriftMonitor& monitor_;
  const base::Log log_;
  std::optional<std::uint64_t> seen_;  // the host's generation
  std::set<std::string> served_;
};

}  // namespace nexusml::app
