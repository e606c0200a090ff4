#include "nexusml/serve/model_host.h"

#include <algorithm>
#include <array>

#include "nexusml/telemetry/record.h"

namespace nexusml::serve {

std::string_view name_of(ModelState state) {
  switch (state) {
    case ModelState::kUnloaded:
      return "unloaded";
    case ModelState::kLoading:
      return "loading";
    case ModelState::kReady:
      return "ready";
    case ModelState::kFailed:
      return "failed";
  }
  bug("ModelState outside the enum");
}

ModelHost::ModelHost(const models::Repository& repository, telemetry::Telemetry& telemetry, const base::Clock& clock,
                     base::Log log)
    : repository_(repository), telemetry_(telemetry), clock_(clock), log_(std::move(log)) {}

Status ModelHost::load_all() {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<std::string> names, repository_.names());
  for (const std::string& name : names) {
    const base::MutexLock lock(loading_);
    const Status newest = load_version(name, std::nullopt);
    if (newest.ok()) continue;
    // The newest is damaged: an older one that works is better than none, and the status keeps the error.
    const Result<std::vector<std::uint64_t>> versions = repository_.versions(name);
    if (!versions.ok()) continue;
    for (auto version = versions->rbegin() + 1; version < versions->rend(); ++version) {
      if (!load_version(name, *version).ok()) continue;
      set_state(name, ModelState::kReady, newest.error().message);
      break;
    }
  }
  return {};
}

Status ModelHost::load(std::string_view name, std::optional<std::uint64_t> version) {
  const base::MutexLock lock(loading_);
  return load_version(name, version);
}

Status ModelHost::rollback(std::string_view name) {
  const base::MutexLock lock(loading_);
  const LoadedModel* serving = current()->find(name);
  if (serving == nullptr) return Error(ErrorCode::kNotFound, "model \"" + std::string(name) + "\" is not served");
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> versions, repository_.versions(name));
  const auto here = std::lower_bound(versions.begin(), versions.end(), serving->info().version);
  if (here == versions.begin()) {
    return Error(ErrorCode::kConflict,
                 "model " + std::string(name) + " has no version before " + std::to_string(serving->info().version));
  }
  return load_version(name, *(here - 1));
}

Status ModelHost::unload(std::string_view name) {
  const base::MutexLock lock(loading_);
  const std::shared_ptr<const ServingSet> before = current();
  if (before->find(name) == nullptr) {
    return Error(ErrorCode::kNotFound, "model \"" + std::string(name) + "\" is not served");
  }
  publish(before->without(name));
  set_state(name, ModelState::kUnloaded, "");
  before->find(name)->metrics.set_loaded(false);
  count_registry();
  log_.info("model unloaded", {{"model", name}});
  return {};
}

Status ModelHost::load_version(std::string_view name, std::optional<std::uint64_t> version) {
  const bool serving = current()->find(name) != nullptr;
  if (!serving) set_state(name, ModelState::kLoading, "");
  const auto start = clock_.steady_now();
  Result<std::unique_ptr<models::Model>> loaded = repository_.load(name, version);
  const telemetry::Seconds duration = clock_.steady_now() - start;
  telemetry::record_model_load_metrics(telemetry_, name, loaded.ok(), duration, serving);
  if (!loaded.ok()) {
    set_state(name, serving ? ModelState::kReady : ModelState::kFailed, loaded.error().message);
    count_registry();
    log_.error("model not loaded", {{"model", name}, {"reason", loaded.error().message}});
    return std::move(loaded).error();
  }
  const std::shared_ptr<const models::Model> model = std::move(*loaded);
  const models::ModelInfo& info = model->info();
  publish(current()->with(std::make_shared<const LoadedModel>(
      LoadedModel{model, telemetry_.model(models::name_of(info.type), info.name, info.labels)})));
  set_state(name, ModelState::kReady, "");
  show_facts(info);
  count_registry();
  log_.info("model loaded", {{"model", name}, {"version", info.version}, {"seconds", duration.count()}});
  return {};
}

/// What model.json knows is shown from the first moment on, not only after the next training.
void ModelHost::show_facts(const models::ModelInfo& info) const {
  const telemetry::Families& families = telemetry_.families();
  families.training_samples.with({info.name}).set(static_cast<double>(info.training_samples));
  families.features_count.with({info.name}).set(static_cast<double>(info.schema.size()));
  families.last_training.with({info.name}).set(std::chrono::duration<double>(info.created.time_since_epoch()).count());
  if (info.evaluation.accuracy) telemetry::track_model_accuracy(telemetry_, info.name, *info.evaluation.accuracy);
}

void ModelHost::set_state(std::string_view name, ModelState state, const std::string& error) {
  const base::MutexLock lock(mutex_);
  auto found = status_.find(name);
  if (found == status_.end()) found = status_.emplace(std::string(name), ModelStatus{}).first;
  ModelStatus& status = found->second;
  const LoadedModel* serving = current_->find(name);
  status.name = name;
  status.state = state;
  status.error = error;
  status.version = serving == nullptr ? 0 : serving->info().version;
  if (serving == nullptr) {
    status.loaded_at.reset();
  } else if (error.empty()) {
    status.loaded_at = clock_.now();
  }
}

void ModelHost::publish(ServingSet set) {
  auto next = std::make_shared<const ServingSet>(std::move(set));
  const base::MutexLock lock(mutex_);
  current_.swap(next);
  generation_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const ServingSet> ModelHost::current() const {
  const base::MutexLock lock(mutex_);
  return current_;
}

std::vector<ModelStatus> ModelHost::status() const {
  const base::MutexLock lock(mutex_);
  std::vector<ModelStatus> all;
  for (const auto& [name, status] : status_) all.push_back(status);
  return all;
}

void ModelHost::count_registry() const {
  constexpr std::array kStates = {ModelState::kUnloaded, ModelState::kLoading, ModelState::kReady, ModelState::kFailed};
  for (const ModelStatus& status : this->status()) {
    for (const ModelState state : kStates) {
      telemetry::track_registry_count(telemetry_, status.name, name_of(state), status.state == state ? 1 : 0);
    }
  }
}

}  // namespace nexusml::serve
