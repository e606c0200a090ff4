#pragma once

#include <set>
#include <string>

#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/monitor/quality_monitor.h"

namespace nexusml::app {

/// Gives the quality monitor what the drift monitor compares with: of models that are served, and of those elsewhere.
///
/// Threads: one at a time. Lifetime: both monitors outlive its updates.
class QualityReferences {
 public:
  QualityReferences(const monitor::DriftMonitor& drift, monitor::QualityMonitor& quality)
      : drift_(drift), quality_(quality) {}

  /// Takes over what changed since the last call; models that drift no longer watches are forgotten.
  ///
  /// Cost: a look at every model.
  void update();

 private:
  const monitor::DriftMonitor& drift_;
  monitor::QualityMonitor& quality_;
  std::set<std::string> watched_;
};

}  // namespace nexusml::app
