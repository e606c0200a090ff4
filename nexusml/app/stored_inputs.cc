#include "nexusml/app/stored_inputs.h"

#include "nexusml/serve/answer_event.h"

namespace nexusml::app {

std::function<telemetry::StoredInput(const models::ModelInfo&)> stored_inputs(const Config& config) {
  return [chosen = config.events.stored_input](const models::ModelInfo& info) {
    const auto found = chosen.find(info.name);
    return found == chosen.end() ? serve::default_stored_input(info.type) : found->second;
  };
}

std::function<telemetry::StoredInput(std::string_view)> external_stored_inputs(const Config& config) {
  return [chosen = config.events.stored_input](std::string_view name) {
    const auto found = chosen.find(name);
    return found == chosen.end() ? telemetry::StoredInput::kFull : found->second;
  };
}

}  // namespace nexusml::app
