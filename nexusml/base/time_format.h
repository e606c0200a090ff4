#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace nexusml::base {

/// RFC 3339 in UTC with milliseconds: "2026-11-22T08:15:30.250Z".
[[nodiscard]] std::string format_time(std::chrono::system_clock::time_point time);

/// Reads what format_time writes, with or without the fraction; "Z" or an offset such as "+02:00". Years 1678 to
/// 2261.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_time(std::string_view text);

}  // namespace nexusml::base
