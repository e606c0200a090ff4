#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "nexusml/telemetry/error_types.h"
#include "nexusml/telemetry/record.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::telemetry {

/// Measures from its construction to succeed() or fail(), for code that a callable does not fit round:
///
///   ScopedPrediction prediction(telemetry, "risk");
///   ...
///   prediction.succeed(label, confidence);
///
/// Left by neither, as by an exception, it counts an error of type "exception". Only the first call counts.
///
/// Cost:     as record.h.
/// Threads:  one at a time.
/// Lifetime: the telemetry outlives it.
class ScopedPrediction {
 public:
  ScopedPrediction(const Telemetry& telemetry, std::string_view model)
      : telemetry_(telemetry), model_(model), start_(telemetry.clock().steady_now()) {}
  ~ScopedPrediction() { fail(kExceptionErrorType); }
  ScopedPrediction(const ScopedPrediction&) = delete;
  ScopedPrediction& operator=(const ScopedPrediction&) = delete;

  void succeed(std::string_view label, double confidence = kNoConfidence) noexcept {
    if (ended_) return;
    ended_ = true;
    record_prediction(telemetry_, model_, label, confidence, telemetry_.clock().steady_now() - start_);
  }

  void fail(std::string_view error_type) noexcept {
    if (ended_) return;
    ended_ = true;
    track_prediction_error(telemetry_, error_type, model_);
  }

 private:
  const Telemetry& telemetry_;
  const std::string model_;
  const std::chrono::steady_clock::time_point start_;
  bool ended_ = false;
};

}  // namespace nexusml::telemetry
