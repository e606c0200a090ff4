#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/monitor/performance_monitor.h"
#include "nexusml/monitor/testing/labelled_predictions.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::monitor::testing {

/// A monitor of live performance, by a clock that stands still, with ways to tell it of predictions and labels and to ask it.
class PerformanceCase : public ::testing::Test {
 protected:
  PerformanceCase(Time start, LivePerformanceOptions options) : clock_(start), options_(std::move(options)) {
    restart();
  }

  /// From now on a monitor that knows nothing.
  void restart() { monitor_ = std::make_unique<PerformanceMonitor>(telemetry_, clock_, options_); }
  void tell(const std::vector<Predicted>& made, const telemetry::EventSource& source) {
    std::vector<telemetry::PredictionEvent> events;
    for (const Predicted& one : made) events.push_back(one.event(source));
    monitor_->on_events(events);
  }
  void label(std::string_view id, std::string_view truth) {
    const store::FeedbackRecord record{std::string(id), std::string(truth), clock_.now()};
    monitor_->on_feedback({&record, 1});
  }
  PerformanceReading reading(std::string_view model = "m") {
    for (const auto& one : monitor_->readings()) {
      if (one->model == model) return *one;
    }
    ADD_FAILURE() << "no reading of " << model;
    return {};
  }
  PerformanceReading evaluated(std::string_view model = "m") {
    monitor_->evaluate_now();
    return reading(model);
  }

  base::FakeClock clock_;
  const LivePerformanceOptions options_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_, &clock_};
  Ids ids_;
  std::mt19937_64 random_{5};
  const telemetry::EventSource source_ = label_source();
  std::unique_ptr<PerformanceMonitor> monitor_;
};

}  // namespace nexusml::monitor::testing
