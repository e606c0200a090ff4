#include "nexusml/serve/external_models.h"

#include "nexusml/serve/external_ingest.h"

namespace nexusml::serve {

ExternalModels::ExternalModels(telemetry::Telemetry& telemetry, telemetry::EventQueue& events, IngestGate& gate,
                               const base::Clock& clock, std::function<bool(std::string_view name)> served_here,
                               ExternalOptions options)
    : telemetry_(telemetry),
      events_(events),
      gate_(gate),
      clock_(clock),
      served_here_(std::move(served_here)),
      options_(std::move(options)),
      recent_(options.recent_ids) {}

ExternalModels::~ExternalModels() = default;

Result<internal::ExternalModel*> ExternalModels::model(std::string_view name) {
  if (served_here_(name)) return Error(ErrorCode::kConflict, "a model of this name is served here");
  const base::MutexLock lock(mutex_);
  const auto found = models_.find(name);
  if (found != models_.end()) return found->second.get();
  if (models_.size() >= options_.maximum_models) {
    return Error(ErrorCode::kTooLarge,
                 "there are " + std::to_string(models_.size()) + " external models already; no more are watched");
  }
  const auto stored_input = options_.stored_input ? options_.stored_input(name) : telemetry::StoredInput::kFull;
  auto made = std::make_unique<internal::ExternalModel>(std::string(name), telemetry_, stored_input, options_.limits);
  return models_.emplace(name, std::move(made)).first->second.get();
}

internal::ExternalModel* ExternalModels::find(std::string_view name) {
  const base::MutexLock lock(mutex_);
  const auto found = models_.find(name);
  return found != models_.end() ? found->second.get() : nullptr;
}

std::unique_ptr<ExternalIngest> ExternalModels::lease() {
  {
    const base::MutexLock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<ExternalIngest> ingest = std::move(idle_.back());
      idle_.pop_back();
      return ingest;
    }
  }
  return std::make_unique<ExternalIngest>(*this);
}

void ExternalModels::give_back(std::unique_ptr<ExternalIngest> ingest) {
  const base::MutexLock lock(mutex_);
  idle_.push_back(std::move(ingest));
}

}  // namespace nexusml::serve
