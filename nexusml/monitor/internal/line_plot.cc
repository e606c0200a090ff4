#include "nexusml/monitor/internal/line_plot.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/monitor/internal/report_text.h"
#include "nexusml/monitor/internal/summary_text.h"

namespace nexusml::monitor {
namespace {

constexpr double kWidth = 360;
constexpr double kTop = 14;      // room for the largest value's label
constexpr double kBottom = 104;  // of the plot; the times stand below
constexpr double kHeight = 120;

std::string number(double value) {
  return base::fixed(value, 1);
}

/// "08:15", with seconds in plots of less than ten minutes, and with the date in those of more than a day.
std::string moment(std::chrono::system_clock::time_point time, std::chrono::system_clock::duration length) {
  const std::string text = base::format_time(time);
  if (length > std::chrono::hours(24)) return text.substr(0, 10) + " " + text.substr(11, 5);
  return text.substr(11, length < std::chrono::minutes(10) ? 8 : 5);
}

std::string value_text(double value, PlotUnit unit) {
  switch (unit) {
    case PlotUnit::kNumber:
      return short_number(value);
    case PlotUnit::kSeconds:
      return duration_text(value);
    case PlotUnit::kShare:
      return percent(value);
  }
  bug("PlotUnit outside the enum");
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
    const double share = span > 0 ? (value / 2 - lowest / 2) / span : 0;
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

/// "Mean latency: from 2 ms to 5 ms, 3 ms at the end". Takes: a plot with a finite value.
std::string summary_of(const LinePlot& plot) {
  double least = INFINITY;
  double most = -INFINITY;
  double last = 0;
  for (const telemetry::Point& point : plot.points) {
    if (!std::isfinite(point.value)) continue;
    least = std::min(least, point.value);
    most = std::max(most, point.value);
    last = point.value;
  }
  return std::string(plot.title) + ": from " + value_text(least, plot.unit) + " to " + value_text(most, plot.unit) +
         ", " + value_text(last, plot.unit) + " at the end";
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
  if (plot.unit == PlotUnit::kShare && plot.from_zero) frame.highest = std::max(frame.highest, 1.0);
  const auto length = plot.until - plot.from;
  return "<svg viewBox=\"0 0 360 120\" role=\"img\" aria-label=\"" + escaped(summary_of(plot)) +
         "\"><line class=\"axis\" x1=\"0\" x2=\"360\" y1=\"" + number(kBottom) + "\" y2=\"" + number(kBottom) + "\"/>" +
         line(plot, frame) + label(0, kTop - 3, "start", value_text(frame.highest, plot.unit)) +
         (frame.highest > frame.lowest ? label(0, kBottom - 3, "start", value_text(frame.lowest, plot.unit)) : "") +
         label(0, kHeight - 2, "start", moment(plot.from, length)) +
         label(kWidth, kHeight - 2, "end", moment(plot.until, length)) + "</svg>";
}

}  // namespace nexusml::monitor
