#include "nexusml/monitor/internal/performance_gauges.h"

namespace nexusml::monitor {

template <class Make>
void PerformanceGauges::show(Series& series, const std::optional<double>& value, const Make& make) {
  if (value) {
    if (!series.is_shown) series.gauge = make();
    series.gauge.set(*value);
    series.is_shown = true;
  } else if (series.is_shown) {
    series.gauge.clear();
    series.is_shown = false;
  }
}

void PerformanceGauges::show_error(Series& series, std::string_view metric, bool is_live,
                                   std::optional<double> PerformanceFigures::*figure,
                                   const PerformanceReading& reading) {
  std::optional<double> value = is_live ? reading.live.*figure : std::nullopt;
  if (!value && reading.training) value = (*reading.training).*figure;
  show(series, value, [&] { return telemetry_.families().model_error.with({model_, metric}); });
}

void PerformanceGauges::show(const PerformanceReading& reading) {
  show(accuracy_, reading.accuracy, [&] { return telemetry_.families().model_accuracy.with({model_}); });
  const bool is_live = reading.resting_on.numbers >= reading.minimum_labels;
  show_error(rmse_, "rmse", is_live, &PerformanceFigures::rmse, reading);
  show_error(mae_, "mae", is_live, &PerformanceFigures::mae, reading);
  show_error(mase_, "mase", reading.resting_on.scaled >= reading.minimum_labels, &PerformanceFigures::mase, reading);
}

void PerformanceGauges::clear() {
  for (Series* const series : {&accuracy_, &rmse_, &mae_, &mase_}) {
    if (series->is_shown) series->gauge.clear();
    series->is_shown = false;
  }
}

}  // namespace nexusml::monitor
