#pragma once

#include <memory>

#include "nexusml/alert/alert_engine.h"
#include "nexusml/app/config.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/result.h"
#include "nexusml/store/records.h"
#include "nexusml/telemetry/metric_history.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::app {

/// Thresholds, alerts and whom they reach, as configured.
///
/// Threads: one owner. Lifetime: everything passed in outlives it.
class Alerting {
 public:
  Alerting(const Config& config, const telemetry::MetricHistory& history, const telemetry::Telemetry& telemetry,
           const base::Clock& clock, store::RecordStore& records, const base::Log& log);
  ~Alerting();
  Alerting(const Alerting&) = delete;
  Alerting& operator=(const Alerting&) = delete;

  /// Call it when the store may be used. Stop it before the store.
  void start();
  void stop();

  [[nodiscard]] alert::ThresholdBook& thresholds() { return thresholds_; }
  [[nodiscard]] alert::AlertJournal& journal() { return journal_; }
  [[nodiscard]] alert::AlertEngine& engine() { return engine_; }

 private:
  const bool is_enabled_;
  alert::ThresholdBook thresholds_;
  alert::AlertJournal journal_;
  alert::AlertEngine engine_;
};

}  // namespace nexusml::app
