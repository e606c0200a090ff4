#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "nexusml/telemetry/history_query.h"

namespace nexusml::monitor {

/// What the numbers of a plot are; durations are shown in the unit that suits the largest, shares as per cent up to 100 %.
enum class PlotUnit { kNumber, kSeconds, kShare };

/// What a plot of numbers over time shows.
///
/// Lifetime: a view.
struct LinePlot {
  std::span<const telemetry::Point> points{};  ///< rising in time
  std::chrono::system_clock::time_point from{};
  std::chrono::system_clock::time_point until{};
  std::chrono::milliseconds longest_gap{};  ///< between neighbours that a line joins
  PlotUnit unit = PlotUnit::kNumber;
  std::string_view title{};  ///< for those who do not see the picture
  bool from_zero = true;     ///< the axis begins at 0; else at the smallest value
};

/// The numbers over time as an inline SVG picture, with the range of the axis written beside it. A point alone is a short
/// dash; nothing is drawn where there are none.
///
/// Returns: empty without points; else at most about 30 bytes a point and 900 more.
/// Threads: pure function.
[[nodiscard]] std::string line_plot(const LinePlot& plot);

}  // namespace nexusml::monitor
