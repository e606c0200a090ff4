#include "nexusml/serve/model_facts.h"

#include "nexusml/telemetry/record.h"

namespace nexusml::serve {

void show_model_facts(const telemetry::Telemetry& telemetry, const models::ModelInfo& info) {
  const telemetry::Families& families = telemetry.families();
  families.training_samples.with({info.name}).set(static_cast<double>(info.training_samples));
  families.features_count.with({info.name}).set(static_cast<double>(info.schema.size()));
  families.last_training.with({info.name}).set(std::chrono::duration<double>(info.created.time_since_epoch()).count());
  const models::Evaluation& evaluation = info.evaluation;
  if (evaluation.accuracy) telemetry::track_model_accuracy(telemetry, info.name, *evaluation.accuracy);
  const auto show_error = [&](std::string_view metric, const std::optional<double>& error) {
    if (error) families.model_error.with({info.name, metric}).set(*error);
  };
  show_error("rmse", evaluation.rmse);
  show_error("mae", evaluation.mae);
  show_error("mase", evaluation.mase_mean);
}

}  // namespace nexusml::serve
