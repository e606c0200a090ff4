#pragma once

#include <string>

#include "nexusml/alert/thresholds.h"

namespace nexusml::alert {

struct PrometheusRulesOptions {
  /// Multiplies every window and duration: for tests of a whole stack, which cannot wait for minutes.
  double time_scale = 1;
  /// Put before the path of a runbook in its annotation, such as "https://example.org/nexusml/".
  std::string runbook_base{};
};

/// The rules that Prometheus evaluates, as YAML: a file of recording and alerting rules made from rules().
/// Threads: pure function; the text is the same for the same input.
[[nodiscard]] std::string prometheus_rules(const ThresholdValues& thresholds,
                                           const PrometheusRulesOptions& options = {});

}  // namespace nexusml::alert
