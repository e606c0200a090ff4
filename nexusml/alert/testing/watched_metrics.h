#pragma once

#include <string>
#include <string_view>

#include "nexusml/alert/alert.h"
#include "nexusml/telemetry/metric_history.h"
#include "nexusml/telemetry/record.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::alert {

/// All metrics of NexusML with their history, in a time of the test's own.
struct WatchedMetrics {
  static constexpr std::chrono::seconds kStep{30};

  /// Lets time pass, one sample each step.
  void pass(std::chrono::seconds time) {
    for (std::chrono::seconds passed{0}; passed < time; passed += kStep) {
      clock.advance(kStep);
      history.sample();
    }
  }
  void predict(std::string_view model, int count, double confidence = 0.9, double seconds = 0.01) {
    for (int i = 0; i < count; ++i) {
      telemetry::record_prediction(telemetry, model, "yes", confidence, telemetry::Seconds(seconds));
    }
  }

  base::FakeClock clock{Time(std::chrono::hours(24 * 365 * 56))};
  metrics::Registry registry;
  telemetry::Telemetry telemetry{registry, &clock};
  telemetry::MetricHistory history{registry, clock, {.step = kStep}};
};

}  // namespace nexusml::alert
