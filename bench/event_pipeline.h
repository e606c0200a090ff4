#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "nexusml/base/clock.h"
#include "nexusml/base/uuid.h"
#include "nexusml/store/event_writer.h"
#include "nexusml/store/feedback_writer.h"
#include "nexusml/store/monitored_record_store.h"
#include "nexusml/store/spool.h"
#include "nexusml/telemetry/event_queue.h"

namespace nexusml::bench {

/// How fast events went through.
struct PipelineRate {
  double events_per_second = 0;
  double cpu_per_event = 0;  ///< ns, of all threads but the one that makes the events
};

/// The way of a prediction from the thread that made it to the database, as the server has it: event queue, event writer,
/// record store.
///
/// Threads: one owner.
class EventPipeline {
 public:
  /// Takes: an empty folder for the spool.
  EventPipeline(std::unique_ptr<store::RecordStore> store, const std::string& folder);
  ~EventPipeline();

  /// Sends events, never more at once than may wait in memory, until so many more are written.
  PipelineRate run(std::uint64_t events);

 private:
  [[nodiscard]] std::uint64_t written();
  void publish();

  const base::SystemClock clock_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  store::MonitoredRecordStore store_;
  store::Spool spool_;
  store::FeedbackWriter feedback_;
  store::EventWriter writer_;
  telemetry::EventQueue queue_;
  telemetry::EventQueue::Producer producer_;
  std::shared_ptr<const telemetry::EventSource> sources_[2];
  base::Uuid7Generator ids_;
  std::uint64_t published_ = 0;
};

}  // namespace nexusml::bench
