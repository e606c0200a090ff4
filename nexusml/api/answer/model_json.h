#pragma once

#include "nexusml/base/json_writer.h"
#include "nexusml/models/model_info.h"
#include "nexusml/serve/model_host.h"

namespace nexusml::api {

/// One model's state as an object: name, state, version, loaded_at, error.
void write_model_status(base::JsonWriter& json, const serve::ModelStatus& status);

/// A member "evaluation" with the figures that are defined.
void write_evaluation(base::JsonWriter& json, const models::Evaluation& evaluation);

/// Members (no braces) that describe a version: type, engine, labels, schema, training, evaluation.
void write_model_info(base::JsonWriter& json, const models::ModelInfo& info);

}  // namespace nexusml::api
