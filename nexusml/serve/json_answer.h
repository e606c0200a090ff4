#pragma once

#include <string>
#include <vector>

#include "nexusml/base/json_writer.h"
#include "nexusml/models/model.h"
#include "nexusml/serve/predictor.h"

namespace nexusml::serve {

/// Appends the fields of an answer that belong to the model's type ("sentiment", "confidence", ...) to an open object.
///
/// Takes: the input, because explanations show the values that spoke for or against.
/// Cost:  appends only.
void write_answer_fields(base::JsonWriter& json, const models::ModelInfo& info, const models::Prediction& prediction,
                         const models::Input& input);

/// Appends the JSON of one answer: the envelope (prediction_id, model, version, latency_ms), the fields of the model's
/// type, and `warnings` if there are any: the given ones, then what the model did not know of the input.
///
/// Cost: appends only.
void write_answer(std::string& body, const serve::Answer& answer, const models::Input& input,
                  const std::vector<std::string>& warnings);

}  // namespace nexusml::serve
