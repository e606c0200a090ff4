#pragma once

#include <string>
#include <vector>

#include "nexusml/store/record_types.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::store::internal {

/// Makes of a batch of events what the store keeps. Of an input it keeps what the source allows: in full as JSON (features by
/// name with categories by theirs and null for what is missing, or the text, the ids or the series), as a hash, or nothing.
///
/// Cost:     that of writing the JSON; the features' names are made ready once for events of one source in a row.
/// Threads:  one at a time.
/// Lifetime: the sources of the batch outlive it.
class EventRecords {
 public:
  /// Takes: room for the JSON.
  explicit EventRecords(std::string& room) : json_(room) {}

  /// Lifetime: a view of the event, and of the room, which the next call uses again.
  [[nodiscard]] PredictionRecord of(const telemetry::PredictionEvent& event);

 private:
  void write_input(const telemetry::PredictionEvent& event);
  void write_features(const telemetry::PredictionEvent& event);
  void take_keys(const telemetry::EventSource& source);

  std::string& json_;
  const telemetry::EventSource* source_ = nullptr;  // that keys_ belong to
  std::vector<std::string> keys_;                   // of its features: ,"age":
};

/// Appends the text that std::to_chars makes, sooner where it has few digits: 61, -2.5, 18.25. Takes a finite number.
void append_json_number(std::string& target, double number);

}  // namespace nexusml::store::internal
