#pragma once

#include <chrono>
#include <cstdint>

#include "nexusml/base/mutex.h"
#include "nexusml/telemetry/event_queue.h"

namespace nexusml::serve {

/// Makes bulk ingest wait while the event queue has much of it, for the queue itself drops what finds no room. It counts
/// what goes in, and learns as a consumer what has come out.
///
/// Threads: any.
class IngestGate final : public telemetry::EventConsumer {
 public:
  /// Takes: how many bytes of ingested events may be in the queue: less than one producer has room for, and more than half
  ///        of it, for that much wakes the queue at once.
  explicit IngestGate(std::uint64_t maximum_bytes = telemetry::EventQueueOptions{}.bytes_per_producer / 4 * 3)
      : maximum_bytes_(maximum_bytes) {}

  /// Lets an event in, once there is room or `limit` has passed.
  void enter(const telemetry::PredictionEvent& event, std::chrono::milliseconds limit) EXCLUDES_LOCK(mutex_);
  /// The event did not get into the queue after all.
  void take_back(const telemetry::PredictionEvent& event) EXCLUDES_LOCK(mutex_) { leave(bytes_of(event)); }

  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override;

 private:
  /// About what the event takes up in the queue.
  [[nodiscard]] static std::uint64_t bytes_of(const telemetry::PredictionEvent& event);
  void leave(std::uint64_t bytes) EXCLUDES_LOCK(mutex_);

  const std::uint64_t maximum_bytes_;
  base::Mutex mutex_;
  base::ConditionVariable room_;
  std::uint64_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace nexusml::serve
