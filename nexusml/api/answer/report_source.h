#pragma once

#include <chrono>
#include <span>

#include "nexusml/api/service.h"
#include "nexusml/monitor/summary_report.h"
#include "nexusml/store/record_types.h"

namespace nexusml::api {

/// What the report on the last `length` says: the models that are served and those watched, as the monitors and the metric
/// history know them.
///
/// Takes:   the alerts' history of that time, newest first.
/// Cost:    some 10 queries of the metric history a model: milliseconds; not for a network thread.
/// Threads: any.
[[nodiscard]] monitor::SummaryReport gather_report(const Service& service, std::chrono::milliseconds length,
                                                   std::span<const store::AlertRecord> alert_history);

}  // namespace nexusml::api
