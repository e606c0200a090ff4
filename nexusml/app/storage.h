#pragma once

#include "nexusml/app/config.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/result.h"
#include "nexusml/store/event_writer.h"
#include "nexusml/store/feedback_consumer.h"
#include "nexusml/store/feedback_writer.h"
#include "nexusml/store/health_probes.h"
#include "nexusml/store/monitored_record_store.h"
#include "nexusml/store/retention.h"
#include "nexusml/store/spool.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::app {

/// What keeps things: the database of records, the spool beside it, and who writes to them.
///
/// Threads: one owner. Lifetime: everything passed in outlives it; it outlives the event queue.
class Storage {
 public:
  /// Takes: who is told of labels as they come; they outlive it.
  Storage(const Config& config, const telemetry::Telemetry& telemetry, const base::Clock& clock, const base::Log& log,
          std::vector<store::FeedbackConsumer*> feedback_consumers);

  /// Before start().
  void add_probe(std::string name, store::HealthProbes::Ping ping) { probes_.add(std::move(name), std::move(ping)); }

  /// Servers that are away are no error.
  void start();
  /// Writes what waits. Call it when nothing more comes.
  void stop();

  [[nodiscard]] store::MonitoredRecordStore& records() { return records_; }
  /// Whether other servers may write to the same database.
  [[nodiscard]] bool records_are_shared() const;
  [[nodiscard]] const store::HealthProbes& probes() const { return probes_; }
  [[nodiscard]] store::FeedbackWriter& feedback() { return feedback_; }
  /// Of the event queue.
  [[nodiscard]] telemetry::EventConsumer& event_consumer() { return event_writer_; }

 private:
  const Config& config_;
  store::MonitoredRecordStore records_;
  store::Spool spool_;
  store::FeedbackWriter feedback_;
  store::EventWriter event_writer_;
  store::Retention retention_;
  store::HealthProbes probes_;
};

}  // namespace nexusml::app
