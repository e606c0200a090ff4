#include "nexusml/serve/event_publisher.h"

namespace nexusml::serve {

void EventPublisher::publish_answer(const LoadedModel& loaded, const models::Input& input,
                                    const models::Prediction& prediction, std::string_view id,
                                    std::chrono::system_clock::time_point time, std::chrono::nanoseconds latency,
                                    const UnknownFields& unknown) {
  if (loaded.source == nullptr) return;
  telemetry::PredictionEvent event = events_.of_answer(*loaded.source, input, prediction);
  event.unknown_fields = unknown.count;
  event.field = unknown.first;
  event.id = id;
  event.time = time;
  event.latency = latency;
  (void)producer_.publish(loaded.source, event);  // the queue counts what it loses
}

void EventPublisher::publish_error(const LoadedModel& loaded, ErrorCode error, std::string_view id,
                                   std::chrono::system_clock::time_point time, std::chrono::nanoseconds latency) {
  if (loaded.source == nullptr) return;
  telemetry::PredictionEvent event = events_.of_error(error);
  event.id = id;
  event.time = time;
  event.latency = latency;
  (void)producer_.publish(loaded.source, event);  // the queue counts what it loses
}

void EventPublisher::publish_fault(const LoadedModel& loaded, ErrorCode error, telemetry::InputFault fault,
                                   std::string_view field, std::string_view id,
                                   std::chrono::system_clock::time_point time) {
  if (loaded.source == nullptr) return;
  telemetry::PredictionEvent event = events_.of_fault(error, fault, field);
  event.id = id;
  event.time = time;
  (void)producer_.publish(loaded.source, event);  // the queue counts what it loses
}

}  // namespace nexusml::serve
