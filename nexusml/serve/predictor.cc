#include "nexusml/serve/predictor.h"

#include "nexusml/serve/prediction_codec.h"
#include "nexusml/serve/record_answer.h"

namespace nexusml::serve {
namespace {

Error not_served(std::string_view name, const ServingSet& set) {
  std::string message = "no model \"" + std::string(name) + "\" is served; there ";
  if (set.models().empty()) return Error(ErrorCode::kNotFound, message + "is none");
  message += set.models().size() == 1 ? "is" : "are";
  for (const auto& model : set.models()) message += (model == set.models().front() ? " " : ", ") + model->name();
  return Error(ErrorCode::kNotFound, std::move(message));
}

}  // namespace

Predictor::Predictor(const ModelHost& host, const base::Clock& clock, telemetry::EventQueue* events)
    : view_(host), clock_(clock) {
  workspace_.clock = &clock;
  if (events != nullptr) events_.emplace(*events);
}

Result<const LoadedModel*> Predictor::find(std::string_view name) {
  const ServingSet& set = view_.current();
  if (const LoadedModel* found = set.find(name)) return found;
  return not_served(name, set);
}

Result<Answer> Predictor::predict(const LoadedModel& loaded, const models::Input& input, const metrics::Exemplar* trace,
                                  const UnknownFields& unknown) {
  const auto start = clock_.steady_now();
  const Status status =
      loaded.cached == nullptr ? loaded.model->predict(input, workspace_, prediction_) : predict_cached(loaded, input);
  const auto latency = clock_.steady_now() - start;
  const auto now = clock_.now();
  const base::Uuid7Generator::Text id = ids_.next(now);
  if (!status.ok()) {
    loaded.metrics.record_error(status.error().code);
    if (events_) events_->publish_error(loaded, status.error().code, base::view(id), now, latency);
    return status.error();
  }
  if (trace == nullptr) {
    record_answer(loaded, input, prediction_, latency);
  } else {
    const metrics::Exemplar timed{trace->trace_id_high, trace->trace_id_low, now};
    record_answer(loaded, input, prediction_, latency, &timed);
  }
  if (events_) events_->publish_answer(loaded, input, prediction_, base::view(id), now, latency, unknown);
  return Answer{id, loaded, prediction_, latency};
}

Status Predictor::predict_cached(const LoadedModel& loaded, const models::Input& input) {
  const PredictionCache::Part& part = *loaded.cached;
  const std::string key = PredictionCache::key_of(part, input);
  if (std::optional<std::string> found = part.cache.get(part, key)) {
    cached_ = std::move(*found);
    if (decode_prediction(cached_, loaded.info(), input, prediction_)) {
      part.hits.increment();
      return {};
    }
  }
  part.misses.increment();
  NEXUSML_RETURN_IF_ERROR(loaded.model->predict(input, workspace_, prediction_));
  std::string bytes;
  encode_prediction(prediction_, bytes);
  part.cache.put(part, key, std::move(bytes));
  return {};
}

void Predictor::refuse(const LoadedModel& loaded, const InputFailure& failure) {
  if (events_) {
    events_->publish_fault(loaded, failure.error.code, failure.fault, failure.field(), {}, clock_.now());
  }
}

}  // namespace nexusml::serve
