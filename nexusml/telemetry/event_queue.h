#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "nexusml/base/mutex.h"
#include "nexusml/telemetry/prediction_event.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::telemetry {

namespace internal {
class EventRing;
}

/// Whoever wants to know of predictions: a store, a monitor.
///
/// Threads: called by the queue's thread alone.
class EventConsumer {
 public:
  virtual ~EventConsumer() = default;

  /// Takes:    events in the order of the thread that made them; those of several threads come in turns.
  /// Lifetime: the events are good until the call returns. While it runs, new ones wait, and are lost when the room for
  ///           them is used up: it must not wait for disk or network.
  virtual void on_events(std::span<const PredictionEvent> events) noexcept = 0;
};

/// How much may wait, and how soon it is looked at.
struct EventQueueOptions {
  std::size_t bytes_per_producer = 2 << 20;  ///< a power of two; about 7,000 predictions of a sentence each
  std::chrono::milliseconds idle_wait{
      20};  ///< between two looks while little happens; a burst wakes the thread at once
};

/// The way from predictions to stores and monitors: bounded, and never in the way of a prediction. What finds no room is
/// dropped and counted (ml_events_dropped_total{reason="queue_full"}); ml_event_queue_depth shows what waits.
///
/// Threads:  any; it owns one thread, which calls the consumers.
/// Lifetime: telemetry and consumers outlive it; it outlives its producers. Destruction hands over what was published.
class EventQueue {
 public:
  class Producer;

  EventQueue(const Telemetry& telemetry, std::vector<EventConsumer*> consumers, EventQueueOptions options = {});
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// A way in. Its memory is used again when the producer is gone.
  [[nodiscard]] Producer producer();

  /// Hands over everything published so far and ends the thread; what is published afterwards is dropped.
  void stop();

 private:
  /// One ring and whether a producer holds it.
  struct Lane;

  void run();
  bool deliver(Lane& lane, std::vector<PredictionEvent>& events);
  std::vector<Lane*> lanes() const EXCLUDES_LOCK(mutex_);
  void wake() noexcept;

  const std::vector<EventConsumer*> consumers_;
  const EventQueueOptions options_;
  const metrics::Gauge depth_;
  const metrics::Counter dropped_;
  mutable base::Mutex mutex_;
  base::ConditionVariable wake_up_;
  std::vector<std::unique_ptr<Lane>> lanes_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

/// One thread's way into the queue.
///
/// Threads: one at a time. Lifetime: the queue outlives it.
class EventQueue::Producer {
 public:
  Producer(Producer&& other) noexcept;
  Producer& operator=(Producer&&) = delete;
  ~Producer();

  /// Copies the event into the queue; nothing it refers to need live on but `source`, which is held until the event was
  /// consumed. It takes the place of event.source.
  ///
  /// Returns: false if there was no room: the event is lost, and counted.
  /// Cost:    a copy of its bytes; no lock, no allocation while the same source repeats.
  bool publish(const std::shared_ptr<const EventSource>& source, PredictionEvent event) noexcept;

 private:
  friend class EventQueue;
  Producer(EventQueue& queue, Lane& lane) : queue_(&queue), lane_(&lane) {}

  EventQueue* queue_;
  Lane* lane_;
};

}  // namespace nexusml::telemetry
