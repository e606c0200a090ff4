#include "nexusml/store/internal/event_record.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"

namespace nexusml::store::internal {
namespace {

using telemetry::EventFeature;
using telemetry::PredictionEvent;

void append_value(std::string& json, const EventFeature& feature, double value) {
  if (!std::isfinite(value)) {
    json += "null";
  } else if (feature.categories.empty()) {
    append_json_number(json, value);
  } else if (value >= 0 && value < static_cast<double>(feature.categories.size())) {
    base::append_json_string(json, feature.categories[static_cast<std::size_t>(value)]);
  } else {
    json += "null";
  }
}

void write_series(base::JsonWriter& json, const PredictionEvent& event) {
  json.key("values").begin_array();
  for (const double value : event.series) json.value(value);
  json.end_array();
}

/// Everything but a row of features.
void write_other_input(base::JsonWriter& json, const PredictionEvent& event) {
  if (!event.text.empty() || !event.subject.empty()) {
    json.field("text", event.text);
    if (!event.subject.empty()) json.field("subject", event.subject);
  } else if (!event.user.empty()) {
    json.field("user_id", event.user);
    if (!event.item.empty()) json.field("item_id", event.item);
  } else {
    write_series(json, event);
  }
}

}  // namespace

void append_json_number(std::string& target, double number) {
  // Below 100,000 a number of at most two decimals is written plainly: no shorter way is left to to_chars.
  for (const int scale : {1, 10, 100}) {
    if (!(std::abs(number) < 1e5) || (number == 0 && std::signbit(number))) break;
    const auto scaled = static_cast<std::int64_t>(std::abs(number) * scale + 0.5);
    if (static_cast<double>(scaled) / scale != std::abs(number)) continue;
    char buffer[16];
    char* end = buffer;
    if (number < 0) *end++ = '-';
    end = std::to_chars(end, buffer + sizeof buffer, scaled / scale).ptr;
    if (scale > 1) *end++ = '.';
    for (int digit = scale / 10; digit > 0; digit /= 10) *end++ = static_cast<char>('0' + scaled / digit % 10);
    target.append(buffer, end);
    return;
  }
  base::append_number(target, number);
}

void EventRecords::take_keys(const telemetry::EventSource& source) {
  source_ = &source;
  keys_.clear();
  for (const EventFeature& feature : source.features) {
    std::string& key = keys_.emplace_back(",");
    base::append_json_string(key, feature.name);
    key += ':';
  }
}

void EventRecords::write_features(const PredictionEvent& event) {
  const std::vector<EventFeature>& features = event.source->features;
  if (source_ != event.source) take_keys(*event.source);
  const std::size_t count = std::min(features.size(), event.values.size());
  for (std::size_t i = 0; i < count; ++i) {
    json_.append(keys_[i], i == 0 ? 1 : 0);  // no comma before the first
    append_value(json_, features[i], event.values[i]);
  }
  if (event.shortened) json_ += count == 0 ? R"("shortened":true)" : R"(,"shortened":true)";
}

/// The input as a request has it. Which kind it is shows by what the event holds.
void EventRecords::write_input(const PredictionEvent& event) {
  json_.clear();
  const bool is_row = event.text.empty() && event.subject.empty() && event.user.empty() && event.series.empty();
  if (is_row) {
    json_ += '{';
    write_features(event);
    json_ += '}';
    return;
  }
  base::JsonWriter json(json_);
  json.begin_object();
  write_other_input(json, event);
  if (event.shortened) json.field("shortened", true);
  json.end_object();
}

PredictionRecord EventRecords::of(const PredictionEvent& event) {
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
      write_input(event);
      record.features = json_;
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
