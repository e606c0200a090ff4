#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/monitor/feature_drift.h"

namespace nexusml::monitor {

/// Reads "age=psi:0.25,city=chi_square": methods by feature, each perhaps with its threshold. A feature's name may hold
/// "=", but no comma.
///
/// Errors:  kInvalidArgument that quotes the part at fault: no "=", an unknown method, a threshold that is not a positive
///          number (of tests: below 1), a feature that stands twice.
/// Threads: pure function.
[[nodiscard]] Result<std::map<std::string, MethodChoice, std::less<>>> parse_method_choices(std::string_view text);

/// Reads "psi:0.25" or "psi". Errors: as above. Threads: pure function.
[[nodiscard]] Result<MethodChoice> parse_method_choice(std::string_view text);
/// As parse_method_choice() reads it.
[[nodiscard]] std::string text_of(const MethodChoice& choice);

}  // namespace nexusml::monitor
