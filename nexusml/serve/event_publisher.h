#pragma once

#include <chrono>
#include <string_view>

#include "nexusml/serve/answer_event.h"
#include "nexusml/serve/json_input.h"
#include "nexusml/serve/serving_set.h"
#include "nexusml/telemetry/event_queue.h"

namespace nexusml::serve {

/// One thread's way to tell stores and monitors of the predictions that it makes. What finds no room in the queue is lost
/// and counted; a prediction never waits for it.
///
/// Threads: one at a time. Lifetime: the queue outlives it.
/// Cost:    the traits of the input and a copy into the queue.
class EventPublisher {
 public:
  explicit EventPublisher(telemetry::EventQueue& queue) : producer_(queue.producer()) {}

  /// A model without an event source (one that no host loaded) is passed over.
  void publish_answer(const LoadedModel& loaded, const models::Input& input, const models::Prediction& prediction,
                      std::string_view id, std::chrono::system_clock::time_point time, std::chrono::nanoseconds latency,
                      const UnknownFields& unknown = {});

  void publish_error(const LoadedModel& loaded, ErrorCode error, std::string_view id,
                     std::chrono::system_clock::time_point time, std::chrono::nanoseconds latency);

  /// An input that was refused before the model saw it. Takes: an empty id if it became no prediction.
  void publish_fault(const LoadedModel& loaded, ErrorCode error, telemetry::InputFault fault, std::string_view field,
                     std::string_view id, std::chrono::system_clock::time_point time);

 private:
  telemetry::EventQueue::Producer producer_;
  AnswerEvents events_;
};

}  // namespace nexusml::serve
