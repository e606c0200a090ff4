#pragma once

#include <string>
#include <string_view>

#include "nexusml/base/result.h"
#include "nexusml/stats/forecast.h"

namespace nexusml::models::trend {

inline constexpr std::string_view kTrendFileName = "trend.txt";

/// The engine's file: a heading with the format's version, then a line "name number" for each of sharpness, interval_scale
/// and the methods' weights, in that order.
[[nodiscard]] std::string to_text(const stats::ForecastPrior& prior);

/// Errors: kCorrupt with the line at fault: another heading, name or order, a number out of range, text left over.
[[nodiscard]] Result<stats::ForecastPrior> parse_trend_parameters(std::string_view text);

}  // namespace nexusml::models::trend
