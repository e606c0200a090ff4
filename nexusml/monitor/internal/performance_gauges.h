#pragma once

#include <string>

#include "nexusml/monitor/performance_reading.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::monitor {

/// Shows a model's readings as metrics: ml_model_accuracy and ml_model_error{metric}. With enough labels the live figure,
/// else that of the training; what neither knows has no value.
///
/// Threads: one at a time. Lifetime: the telemetry outlives it.
class PerformanceGauges {
 public:
  PerformanceGauges(const telemetry::Telemetry& telemetry, std::string model)
      : telemetry_(telemetry), model_(std::move(model)) {}

  void show(const PerformanceReading& reading);
  /// Takes away what was shown.
  void clear();

 private:
  /// One series, made when it has its first value.
  struct Series {
    metrics::Gauge gauge{};
    bool is_shown = false;
  };
  template <class Make>
  void show(Series& series, const std::optional<double>& value, const Make& make);
  void show_error(Series& series, std::string_view metric, bool is_live,
                  std::optional<double> PerformanceFigures::*figure, const PerformanceReading& reading);

  const telemetry::Telemetry& telemetry_;
  const std::string model_;
  Series accuracy_;
  Series rmse_;
  Series mae_;
  Series mase_;
};

}  // namespace nexusml::monitor
