#pragma once

#include <chrono>
#include <optional>

#include "nexusml/base/clock.h"
#include "nexusml/base/result.h"
#include "nexusml/base/uuid.h"
#include "nexusml/metrics/exemplar.h"
#include "nexusml/models/model.h"
#include "nexusml/serve/event_publisher.h"
#include "nexusml/serve/model_host.h"

namespace nexusml::serve {

/// One answered prediction. Lifetime: until the predictor's next call.
struct Answer {
  base::Uuid7Generator::Text prediction_id;
  const LoadedModel& loaded;
  const models::Prediction& prediction;
  std::chrono::nanoseconds latency;  ///< of the engine
};

/// The way of one prediction through the house, on one thread: finds the model, calls it, measures it.
///
/// Threads: one at a time; every network thread has its own. Lifetime: host and clock outlive it.
/// Cost:    beside the model's: two clock reads and the recording; no allocation once warm, no lock unless a model was swapped.
///          A model with a cache pays for the lookup instead: see PredictionCache.
class Predictor {
 public:
  /// Takes: where its predictions are told of; null: nowhere.
  Predictor(const ModelHost& host, const base::Clock& clock, telemetry::EventQueue* events = nullptr);

  /// Errors: kNotFound with the names that are served. Lifetime: until the next call of find.
  [[nodiscard]] Result<const LoadedModel*> find(std::string_view name);

  /// Lets go of models that no longer serve. Whoever may be idle calls it now and then; what find returned is void then.
  void refresh() { (void)view_.current(); }

  /// Answers, records what record_answer() does, or the error, and tells of it.
  ///
  /// Takes: the trace that the request belongs to, if it is sampled; null otherwise. Its time is filled in here. And the
  ///        fields that stood in the input and were passed over.
  [[nodiscard]] Result<Answer> predict(const LoadedModel& loaded, const models::Input& input,
                                       const metrics::Exemplar* trace = nullptr, const UnknownFields& unknown = {});

  /// Tells of an input that was refused before the model saw it, for the monitors alone: it became no prediction.
  void refuse(const LoadedModel& loaded, const InputFailure& failure);

 private:
  [[nodiscard]] Status predict_cached(const LoadedModel& loaded, const models::Input& input);

  ServingView view_;
  const base::Clock& clock_;
  base::Uuid7Generator ids_;
  models::Workspace workspace_;
  models::Prediction prediction_;
  std::string cached_;  // the answer that was found in the cache; texts of prediction_ lie in it
  std::optional<EventPublisher> events_;
};

}  // namespace nexusml::serve
