#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "nexusml/telemetry/internal/monitored_call.h"
#include "nexusml/telemetry/outcome.h"
#include "nexusml/telemetry/record.h"
#include "nexusml/telemetry/telemetry.h"

// Wrappers that measure a call and record how it ended. They take any callable without arguments:
//
//   const Diagnosis d = monitor_prediction(telemetry, "diagnostic", [&] { return model.predict(row); });
//
// A callable that returns a coroutine (Task<T>, asio::awaitable<T>, ...) gives a coroutine of the same type, measured
// from its first step to its end; one that is destroyed before its end records nothing. The result, a Result's error, or an exception is passed on unchanged; errors are
// counted in ml_errors_total with the ErrorCode's name, exceptions with error_type="exception".
//
// Cost:     as record.h: about 2 us. Where that matters use ModelMetrics.
// Threads:  any.
// Lifetime: the telemetry outlives the call, also a coroutine's; the callable is copied into the coroutine.
namespace nexusml::telemetry {

namespace internal {

/// What the reader makes of the result; nothing if it throws, since recording must not fail the caller.
template <class Outcome, class Reader, class T>
Outcome read_tolerantly(const Reader& reader, const T& result) noexcept {
  try {
    return reader(result);
  } catch (...) {
    return {};
  }
}

template <class Reader>
struct PredictionRecorder {
  const Telemetry* telemetry;
  std::string model;
  Reader reader;

  template <class T>
  void succeeded(const T& result, Seconds latency) const {
    const PredictionOutcome outcome = read_tolerantly<PredictionOutcome>(reader, result);
    record_prediction(*telemetry, model, outcome.label, outcome.confidence, latency);
  }
  void succeeded(Seconds latency) const { record_prediction(*telemetry, model, {}, kNoConfidence, latency); }
  void failed(std::string_view error_type, Seconds /*latency*/) const {
    track_prediction_error(*telemetry, error_type, model);
  }
};

template <class Reader>
struct TrainingRecorder {
  const Telemetry* telemetry;
  std::string model;
  Reader reader;

  template <class T>
  void succeeded(const T& result, Seconds duration) const {
    TrainingRecord record = read_tolerantly<TrainingRecord>(reader, result);
    record.duration = duration;
    record_training_metrics(*telemetry, model, record);
  }
  void succeeded(Seconds duration) const { record_training_metrics(*telemetry, model, {.duration = duration}); }
  void failed(std::string_view error_type, Seconds /*duration*/) const {
    track_training_error(*telemetry, error_type, model);
  }
};

struct DatabaseRecorder {
  const Telemetry* telemetry;
  std::string operation;
  std::string table;

  template <class T>
  void succeeded(const T& /*result*/, Seconds duration) const {
    succeeded(duration);
  }
  void succeeded(Seconds duration) const { record_database_operation(*telemetry, operation, table, duration); }
  void failed(std::string_view error_type, Seconds /*duration*/) const {
    track_database_error(*telemetry, error_type, table);
  }
};

}  // namespace internal

/// Records latency, label and confidence of a prediction, or its error.
/// Takes:   the model's name; a function that reads label and confidence from the result (by default its members).
/// Returns: what the callable returns.
template <class Callable, class Reader = ReadOutcome>
decltype(auto) monitor_prediction(const Telemetry& telemetry, std::string_view model, Callable&& callable,
                                  Reader reader = {}) {
  return internal::monitored_call(
      telemetry.clock(), internal::PredictionRecorder<Reader>{&telemetry, std::string(model), std::move(reader)},
      std::forward<Callable>(callable));
}

/// Records duration, samples, features, accuracy and the time of a training run, or its error.
/// Takes: the model's name; a function that makes a TrainingRecord of the result (by default from its members).
template <class Callable, class Reader = ReadTraining>
decltype(auto) monitor_training(const Telemetry& telemetry, std::string_view model, Callable&& callable,
                                Reader reader = {}) {
  return internal::monitored_call(telemetry.clock(),
                                  internal::TrainingRecorder<Reader>{&telemetry, std::string(model), std::move(reader)},
                                  std::forward<Callable>(callable));
}

/// Counts and times a database operation, or counts its error.
/// Takes: "select", "insert", ... and the table's name.
template <class Callable>
decltype(auto) monitor_database_operation(const Telemetry& telemetry, std::string_view operation,
                                          std::string_view table, Callable&& callable) {
  return internal::monitored_call(telemetry.clock(),
                                  internal::DatabaseRecorder{&telemetry, std::string(operation), std::string(table)},
                                  std::forward<Callable>(callable));
}

}  // namespace nexusml::telemetry
