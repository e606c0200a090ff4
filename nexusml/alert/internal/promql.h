#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nexusml/alert/rules.h"

namespace nexusml::alert::internal {

/// "5m", "1h", "300ms": a duration as Prometheus writes it. Takes: what it is multiplied with.
[[nodiscard]] std::string promql_duration(std::chrono::seconds time, double scale);

/// A recording rule, so that what several rules need is computed once.
struct Recording {
  std::string name;
  std::string expression;
  int order = 0;  ///< among the kinds of recordings
  bool is_growth = false;
};
/// The recording that a measure reads, if it reads one.
[[nodiscard]] std::optional<Recording> recording_of(const Measure& measure, double scale);

/// The rule's condition in PromQL, with the values of the thresholds, models' own among them.
[[nodiscard]] std::string promql(const Rule& rule, const ThresholdValues& thresholds, double scale);

}  // namespace nexusml::alert::internal
