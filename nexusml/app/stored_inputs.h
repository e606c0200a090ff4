#pragma once

#include <functional>
#include <string_view>

#include "nexusml/app/config.h"
#include "nexusml/models/model_info.h"
#include "nexusml/telemetry/prediction_event.h"

namespace nexusml::app {

/// What may be kept of the inputs of a model that is served here: what events.stored_input.<name> says, else what
/// serve::default_stored_input() does.
[[nodiscard]] std::function<telemetry::StoredInput(const models::ModelInfo&)> stored_inputs(const Config& config);

/// The same of models that are served elsewhere; by default all but free text.
[[nodiscard]] std::function<telemetry::StoredInput(std::string_view)> external_stored_inputs(const Config& config);

}  // namespace nexusml::app
