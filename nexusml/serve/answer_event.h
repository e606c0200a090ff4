#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "nexusml/models/monitored_features.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::serve {

/// What is kept of inputs unless somebody decides otherwise: numbers and ids in full, free text not at all.
[[nodiscard]] telemetry::StoredInput default_stored_input(models::ModelType type);

/// What the events of a model version have in common. Made once, at load time.
[[nodiscard]] std::shared_ptr<const telemetry::EventSource> event_source_of(const models::ModelInfo& info,
                                                                            telemetry::StoredInput stored_input);

/// Makes the events of answers. What the source does not allow to be stored never enters an event.
///
/// Threads: one at a time. Cost: the traits of the input; allocates only for a hash.
class AnswerEvents {
 public:
  /// One answer as stores and monitors learn of it; id, time and latency are the caller's to fill in.
  ///
  /// Lifetime: a view of the arguments and of this object, good until its next call.
  [[nodiscard]] telemetry::PredictionEvent of_answer(const telemetry::EventSource& source, const models::Input& input,
                                                     const models::Prediction& prediction);

  /// The same of an input that the model refused.
  [[nodiscard]] telemetry::PredictionEvent of_error(ErrorCode error) const;

  /// The same of an input that was refused before the model saw it. Takes: the field at fault, or an empty text.
  [[nodiscard]] telemetry::PredictionEvent of_fault(ErrorCode error, telemetry::InputFault fault,
                                                    std::string_view field) const;

 private:
  models::MonitoredValues values_{};
  std::string hash_;
};

}  // namespace nexusml::serve
