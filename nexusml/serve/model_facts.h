#pragma once

#include "nexusml/models/model_info.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::serve {

/// Shows in the metrics what model.json knows of the version that serves: samples, features, the time of training, and how
/// good it was then. So they stand there from the first moment on, not only after the next training.
///
/// Threads: any.
void show_model_facts(const telemetry::Telemetry& telemetry, const models::ModelInfo& info);

}  // namespace nexusml::serve
