#pragma once

#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/monitor/internal/drift_gauges.h"
#include "nexusml/monitor/internal/live_judge.h"

namespace nexusml::monitor {

/// What evaluates a model, and what shows it.
///
/// Threads: one at a time.
struct DriftMonitor::Judged {
  LiveJudge judge;
  DriftGauges gauges;
};

}  // namespace nexusml::monitor
