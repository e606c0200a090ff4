#pragma once

#include <span>
#include <vector>

#include "nexusml/alert/alert_engine.h"
#include "nexusml/monitor/summary_report.h"
#include "nexusml/store/record_types.h"

namespace nexusml::api {

/// The alerts as a report shows them: those that fire, the critical ones first, those that are about to, and those that are
/// over, from the history.
///
/// Threads: pure function.
[[nodiscard]] std::vector<monitor::ReportedAlert> reported_alerts(std::vector<alert::ShownAlert> shown,
                                                                  std::span<const store::AlertRecord> past);

}  // namespace nexusml::api
