#pragma once

#include <optional>
#include <vector>

#include "nexusml/app/config.h"
#include "nexusml/app/drift_references.h"
#include "nexusml/app/quality_references.h"
#include "nexusml/app/served_performance.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/monitor/performance_monitor.h"
#include "nexusml/monitor/quality_history.h"
#include "nexusml/monitor/quality_monitor.h"
#include "nexusml/serve/model_host.h"
#include "nexusml/store/feedback_consumer.h"
#include "nexusml/store/prometheus_server.h"
#include "nexusml/store/records.h"
#include "nexusml/telemetry/event_queue.h"
#include "nexusml/telemetry/metric_history.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::app {

/// The monitors: what they watch comes by events and labels, what they compare with from the models that are served.
///
/// Threads: one owner. Lifetime: everything passed in outlives it; it outlives the event queue and the storage.
class Monitoring {
 public:
  Monitoring(const Config& config, const serve::ModelHost& host, const telemetry::Telemetry& telemetry,
             const base::Clock& clock, const base::Log& log);

  /// Starts the monitors' threads. Call it when models are loaded. Lifetime: the records live until stop().
  void start(store::RecordStore& records);
  /// Ends them. Call it when nothing more comes.
  void stop();

  [[nodiscard]] monitor::DriftMonitor& drift() { return drift_; }
  [[nodiscard]] monitor::QualityMonitor& quality() { return quality_; }
  [[nodiscard]] monitor::PerformanceMonitor& performance() { return performance_; }
  [[nodiscard]] telemetry::MetricHistory& history() { return history_; }
  /// What remembers for longer; null: nothing does.
  [[nodiscard]] const store::PrometheusServer* prometheus() const { return prometheus_ ? &*prometheus_ : nullptr; }
  /// Of the event queue, in the order in which they are told.
  [[nodiscard]] std::vector<telemetry::EventConsumer*> event_consumers();
  [[nodiscard]] std::vector<store::FeedbackConsumer*> feedback_consumers();

 private:
  DriftReferences drift_references_;  // before the monitor, whose thread uses it
  monitor::DriftMonitor drift_;
  std::optional<monitor::QualityHistory> quality_history_;  // before the monitor, whose thread uses it
  QualityReferences quality_references_;
  monitor::QualityMonitor quality_;
  ServedPerformance served_performance_;  // before the monitor, whose thread uses it
  monitor::PerformanceMonitor performance_;
  telemetry::MetricHistory history_;
  std::optional<store::PrometheusServer> prometheus_;
  const Config& config_;
  const base::Clock& clock_;
  const base::Log log_;
};

}  // namespace nexusml::app
