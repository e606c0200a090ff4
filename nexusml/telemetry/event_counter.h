#pragma once

#include <string>
#include <vector>

#include "nexusml/telemetry/event_queue.h"

namespace nexusml::telemetry {

/// The simplest consumer: counts what arrives (ml_events_delivered_total{model_type}).
///
/// Threads: as EventConsumer. Lifetime: the telemetry outlives it.
class EventCounter final : public EventConsumer {
 public:
  explicit EventCounter(const Telemetry& telemetry) : delivered_(telemetry.families().events_delivered) {}

  void on_events(std::span<const PredictionEvent> events) noexcept override {
    for (std::size_t i = 0; i < events.size();) {
      const EventSource* source = events[i].source;  // alive: events refer to it
      std::size_t end = i;
      while (end < events.size() && events[end].source == source) ++end;
      delivered_.with({source->model}).increment(end - i);
      i = end;
    }
  }

 private:
  metrics::CounterFamily delivered_;
};

}  // namespace nexusml::telemetry
