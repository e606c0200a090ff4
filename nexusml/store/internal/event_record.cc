#include "nexusml/store/internal/event_record.h"

#include <algorithm>
#include <cmath>

#include "nexusml/base/json_writer.h"

namespace nexusml::store::internal {
namespace {

using telemetry::EventFeature;
using telemetry::PredictionEvent;

void write_value(base::JsonWriter& json, const EventFeature& feature, double value) {
  if (feature.categories.empty() || std::isnan(value)) {
    json.value(value);  // NaN becomes null
    return;
  }
  const bool known = value >= 0 && value < static_cast<double>(feature.categories.size());
  if (known) {
    json.value(feature.categories[static_cast<std::size_t>(value)]);
  } else {
    json.null();
  }
}

void write_features(base::JsonWriter& json, const PredictionEvent& event) {
  const std::vector<EventFeature>& features = event.source->features;
  const std::size_t count = std::min(features.size(), event.values.size());
  for (std::size_t i = 0; i < count; ++i) {
    json.key(features[i].name);
    write_value(json, features[i], event.values[i]);
  }
}

void write_series(base::JsonWriter& json, const PredictionEvent& event) {
  json.key("values").begin_array();
  for (const double value : event.series) json.value(value);
  json.end_array();
}

/// The input as a request has it. Which kind it is shows by what the event holds.
void write_input(std::string& room, const PredictionEvent& event) {
  base::JsonWriter json(room);
  json.begin_object();
  if (!event.text.empty() || !event.subject.empty()) {
    json.field("text", event.text);
    if (!event.subject.empty()) json.field("subject", event.subject);
  } else if (!event.user.empty()) {
    json.field("user_id", event.user);
    if (!event.item.empty()) json.field("item_id", event.item);
  } else if (!event.series.empty()) {
    write_series(json, event);
  } else {
    write_features(json, event);
  }
  if (event.shortened) json.field("shortened", true);
  json.end_object();
}

}  // namespace

PredictionRecord record_of(const PredictionEvent& event, std::string& room) {
  const telemetry::EventSource& source = *event.source;
  PredictionRecord record;
  record.id = event.id;
  record.time = event.time;
  record.model = source.model;
  record.version = source.version;
  record.type = source.type;
  record.external = source.external;
  record.latency_seconds = std::chrono::duration<double>(event.latency).count();
  if (event.error) record.error = base::name_of(*event.error);
  if (event.label >= 0 && static_cast<std::size_t>(event.label) < source.labels.size()) {
    record.label = source.labels[static_cast<std::size_t>(event.label)];
  }
  record.value = event.rating;
  record.confidence = event.confidence;
  switch (source.stored_input) {
    case telemetry::StoredInput::kFull:
      if (event.error && event.values.empty()) break;  // the input was refused, and is not known
      room.clear();
      write_input(room, event);
      record.features = room;
      break;
    case telemetry::StoredInput::kHashed:
      record.input_hash = event.input_hash;
      break;
    case telemetry::StoredInput::kNone:
      break;
  }
  return record;
}

}  // namespace nexusml::store::internal
