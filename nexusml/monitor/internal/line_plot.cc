#include "nexusml/monitor/internal/line_plot.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/monitor/internal/report_text.h"

namespace nexusml::monitor {
namespace {

constexpr double kWidth = 360;
constexpr double kTop = 14;      // room for the largest value's label
constexpr double kBottom = 104;  // of the plot; the times stand below
constexpr double kHeight = 120;

std::string number(double value) {
  return base::fixed(value, 1);
}

/// "08:15", or "2026-11-22 08:15" of plots of more than a day.
std::string moment(std::chrono::system_clock::time_point time, bool with_date) {
  const std::string text = base::format_time(time);
  return with_date ? text.substr(0, 10) + " " + text.substr(11, 5) : text.substr(11, 5);
}

std::string label(double x, double y, std::string_view anchor, const std::string& text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + std::string(anchor) + "\">" +
         escaped(text) + "</text>";
}

/// Where values and times lie in the picture.
struct Frame {
  double lowest = 0;
  double highest = 1;
  std::chrono::system_clock::time_point from{};
  std::chrono::duration<double> length{1};

  [[nodiscard]] double x(std::chrono::system_clock::time_point time) const {
    return std::clamp((time - from) / length, 0.0, 1.0) * kWidth;
  }
  [[nodiscard]] double y(double value) const {
    const double span = highest / 2 - lowest / 2;  // halves cannot overflow
    const double share = span > 0 ? (value / 2 - lowest / 2) / span : 0.5;
    return kBottom - std::clamp(share, 0.0, 1.0) * (kBottom - kTop);
  }
};

std::string line(const LinePlot& plot, const Frame& frame) {
  std::string path = "<path class=\"line\" d=\"";
  const telemetry::Point* last = nullptr;
  for (const telemetry::Point& point : plot.points) {
    if (!std::isfinite(point.value)) continue;
    const bool joins = last != nullptr && point.time - last->time <= plot.longest_gap;
    path += (joins ? "L" : "M") + number(frame.x(point.time)) + " " + number(frame.y(point.value));
    if (!joins) path += "h1";
    last = &point;
  }
  return path + "\"/>";
}

}  // namespace

std::string line_plot(const LinePlot& plot) {
  const auto is_finite = [](const telemetry::Point& point) { return std::isfinite(point.value); };
  if (std::none_of(plot.points.begin(), plot.points.end(), is_finite)) return {};
  Frame frame{.lowest = plot.from_zero ? 0 : INFINITY, .highest = plot.from_zero ? 0 : -INFINITY, .from = plot.from};
  for (const telemetry::Point& point : plot.points) {
    if (!is_finite(point)) continue;
    frame.lowest = std::min(frame.lowest, point.value);
    frame.highest = std::max(frame.highest, point.value);
  }
  frame.length = std::max<std::chrono::duration<double>>(plot.until - plot.from, std::chrono::seconds(1));
  const bool with_date = plot.until - plot.from > std::chrono::hours(24);
  const std::string unit(plot.unit);
  return "<svg viewBox=\"0 0 360 120\" role=\"img\"><line class=\"axis\" x1=\"0\" x2=\"360\" y1=\"" + number(kBottom) +
         "\" y2=\"" + number(kBottom) + "\"/>" + line(plot, frame) +
         label(0, kTop - 3, "start", short_number(frame.highest) + unit) +
         label(0, kBottom - 3, "start", short_number(frame.lowest) + unit) +
         label(0, kHeight - 2, "start", moment(plot.from, with_date)) +
         label(kWidth, kHeight - 2, "end", moment(plot.until, with_date)) + "</svg>";
}

}  // namespace nexusml::monitor
