#pragma once

#include <vector>

#include "nexusml/alert/alert.h"
#include "nexusml/telemetry/metric_history.h"

namespace nexusml::alert::internal {

/// What a measure reads for one set of labels.
struct Reading {
  Labels labels;
  double value = 0;  ///< finite
};

/// The measure over the history of the own metrics, as promql() would have it of Prometheus: one reading for each set of
/// labels that has a value. What only others can know has none.
///
/// Takes: `scale`, what windows are multiplied with, and the models that have a limit of their own for it: a volume is
///        then read for each of these beside that of all together.
/// Cost:  some queries of the history, 10 to 100 us each.
/// Threads: any.
[[nodiscard]] std::vector<Reading> evaluate(const Measure& measure, const telemetry::MetricHistory& history, Time now,
                                            double scale, const std::vector<std::string>& own_models = {});

/// How far the measure looks back; 0: it looks at now.
[[nodiscard]] std::chrono::milliseconds window_of(const Measure& measure, double scale);

}  // namespace nexusml::alert::internal
