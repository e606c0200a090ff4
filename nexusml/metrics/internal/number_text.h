#pragma once

#include <cstdint>
#include <string>

namespace nexusml::metrics::internal {

/// Appends the shortest text that reads back as `value`; "NaN", "+Inf", "-Inf". Whole numbers below 1e15 have no point.
void append_number(std::string& out, double value);
void append_number(std::string& out, std::uint64_t value);

/// The text of an upper bound in `le`: always a float ("1.0", "0.0001", "6.7108864e+07"), the same in both formats,
/// since le="1" and le="1.0" are different series.
[[nodiscard]] std::string bound_text(double bound);

}  // namespace nexusml::metrics::internal
