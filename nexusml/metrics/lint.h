#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nexusml/metrics/view.h"

namespace nexusml::metrics {

/// Whether the text is a metric name: [a-zA-Z_:][a-zA-Z0-9_:]*.
[[nodiscard]] bool is_metric_name(std::string_view text);

/// Whether the text is a label name of one's own: [a-zA-Z_][a-zA-Z0-9_]*, not starting with two underscores.
[[nodiscard]] bool is_label_name(std::string_view text);

/// What the naming conventions have against an exposed metric: one sentence each, empty if nothing.
///
/// Threads: pure function.
/// Source:  https://prometheus.io/docs/practices/naming/ and what promtool's `check metrics` finds.
[[nodiscard]] std::vector<std::string> lint(const View& view, MetricType type);

}  // namespace nexusml::metrics
