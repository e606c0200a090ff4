#include "nexusml/serve/record_answer.h"

#include <variant>

namespace nexusml::serve {
namespace {

void record_rating(const telemetry::ModelMetrics& metrics, const models::RatingInput& input,
                   const models::RatingAnswer& answer) {
  using Encoder = telemetry::ModelMetrics::Encoder;
  metrics.record_rating(answer.rating, answer.is_cold_start);
  metrics.record_lookup(Encoder::kUser, answer.user_lookup, answer.user_known);
  if (input.top_k == 0) metrics.record_lookup(Encoder::kItem, answer.item_lookup, answer.item_known);
}

}  // namespace

void record_answer(const LoadedModel& loaded, const models::Input& input, const models::Prediction& prediction,
                   std::chrono::nanoseconds latency, const metrics::Exemplar* trace) {
  // A rating has no label; a model without labels has one series for all that it predicts.
  const std::size_t label = prediction.label < 0 ? 0 : static_cast<std::size_t>(prediction.label);
  if (trace == nullptr) {
    loaded.metrics.record(label, prediction.confidence, latency);
  } else {
    loaded.metrics.record(label, prediction.confidence, latency, *trace);
  }
  if (const auto* rating = std::get_if<models::RatingInput>(&input)) {
    record_rating(loaded.metrics, *rating, prediction.rating);
  }
}

}  // namespace nexusml::serve
