#include "nexusml/serve/answer_event.h"

#include <string_view>
#include <variant>

#include "nexusml/base/fingerprint.h"
#include "nexusml/models/checksum.h"

namespace nexusml::serve {
namespace {

constexpr std::size_t kHashDigits = 32;  // 128 of SHA-256's bits

std::string_view bytes_of(std::span<const double> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

/// Puts each kind of input where its event has it.
struct TakeInput {
  telemetry::PredictionEvent& event;

  void operator()(const models::TextInput& input) const {
    event.text = input.text;
    event.subject = input.subject;
  }
  void operator()(const models::FeatureInput&) const {}  // the values that monitors watch are the features
  void operator()(const models::RatingInput& input) const {
    event.user = input.user;
    event.item = input.item;
  }
  void operator()(const models::SeriesInput& input) const { event.series = input.values; }
};

/// The bytes that tell an input from others.
struct Identity {
  std::string operator()(const models::TextInput& input) const {
    return std::string(input.subject) + '\0' + std::string(input.text);
  }
  std::string operator()(const models::FeatureInput& input) const { return std::string(bytes_of(input.values)); }
  std::string operator()(const models::RatingInput& input) const {
    return std::string(input.user) + '\0' + std::string(input.item) + '\0' + std::to_string(input.top_k);
  }
  std::string operator()(const models::SeriesInput& input) const {
    return std::to_string(input.horizon) + ' ' + std::to_string(input.period) + ' ' +
           std::string(bytes_of(input.values));
  }
};

/// What tells an input from others where the values that monitors watch do not.
struct Fingerprint {
  std::uint64_t operator()(const models::TextInput& input) const {
    return base::fingerprint(input.text, base::fingerprint(input.subject));
  }
  std::uint64_t operator()(const models::FeatureInput&) const { return 0; }
  std::uint64_t operator()(const models::RatingInput& input) const {
    return base::fingerprint(input.item, base::fingerprint(input.user, input.top_k));
  }
  std::uint64_t operator()(const models::SeriesInput& input) const {
    return base::fingerprint(bytes_of(input.values), (std::uint64_t{input.horizon} << 32) ^ input.period);
  }
};

}  // namespace

telemetry::StoredInput default_stored_input(models::ModelType type) {
  return models::engine_of(type) == models::Engine::kTextClassifier ? telemetry::StoredInput::kNone
                                                                    : telemetry::StoredInput::kFull;
}

std::shared_ptr<const telemetry::EventSource> event_source_of(const models::ModelInfo& info,
                                                              telemetry::StoredInput stored_input) {
  telemetry::EventSource source;
  source.model = info.name;
  source.type = models::name_of(info.type);
  source.version = std::to_string(info.version);
  source.stored_input = stored_input;
  source.labels = info.labels;
  for (models::MonitoredFeature& feature : models::monitored_features(info)) {
    source.features.push_back({std::move(feature.name), std::move(feature.categories)});
  }
  return std::make_shared<const telemetry::EventSource>(std::move(source));
}

telemetry::PredictionEvent AnswerEvents::of_answer(const telemetry::EventSource& source, const models::Input& input,
                                                   const models::Prediction& prediction) {
  telemetry::PredictionEvent event;
  event.source = &source;
  event.label = prediction.label;
  event.confidence = prediction.confidence;
  event.scores = prediction.scores;
  event.values = models::monitored_values(input, prediction, values_);
  event.fingerprint = std::visit(Fingerprint{}, input);
  switch (source.stored_input) {
    case telemetry::StoredInput::kFull:
      std::visit(TakeInput{event}, input);
      break;
    case telemetry::StoredInput::kHashed:
      hash_ = models::sha256(std::visit(Identity{}, input));
      event.input_hash = std::string_view(hash_).substr(0, kHashDigits);
      break;
    case telemetry::StoredInput::kNone:
      break;
  }
  if (const auto* rated = std::get_if<models::RatingInput>(&input)) {
    event.rating = prediction.rating.rating;
    event.cold_start = prediction.rating.is_cold_start;
    // The item is no private datum, and its popularity is watched; of a ranking the first one stands for the answer.
    event.item = rated->item;
    if (rated->top_k > 0 && !prediction.rating.items.empty()) event.item = prediction.rating.items.front().item;
  }
  const bool is_forecast = std::holds_alternative<models::SeriesInput>(input);
  if (is_forecast && !prediction.forecast.forecast.empty()) event.rating = prediction.forecast.forecast.front();
  return event;
}

telemetry::PredictionEvent AnswerEvents::of_error(ErrorCode error) const {
  telemetry::PredictionEvent event;
  event.error = error;
  return event;
}

telemetry::PredictionEvent AnswerEvents::of_fault(ErrorCode error, telemetry::InputFault fault,
                                                  std::string_view field) const {
  telemetry::PredictionEvent event;
  event.error = error;
  event.fault = fault;
  event.field = field;
  return event;
}

}  // namespace nexusml::serve
