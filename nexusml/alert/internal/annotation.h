#pragma once

#include <map>
#include <string>
#include <string_view>

#include "nexusml/alert/rules.h"

namespace nexusml::alert::internal {

/// The value as people read it: "87.5", "1m 3.5s", "3.2GiB", "61.5%". The same text that Prometheus' template makes.
[[nodiscard]] std::string format_value(double value, ValueFormat format);

/// The rule's description with its value and labels filled in; a label that is not there becomes empty.
[[nodiscard]] std::string describe(const Rule& rule, const std::map<std::string, std::string>& labels, double value);

/// The rule's description as a template of Prometheus.
[[nodiscard]] std::string prometheus_template(const Rule& rule);

}  // namespace nexusml::alert::internal
