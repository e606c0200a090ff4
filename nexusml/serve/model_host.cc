#include "nexusml/serve/model_host.h"

#include <algorithm>
#include <array>

#include "nexusml/telemetry/record.h"

namespace nexusml::serve {
namespace {

Error not_served(std::string_view name) {
  return Error(ErrorCode::kNotFound, "model \"" + std::string(name) + "\" is not served");
}

}  // namespace

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
    load_newest_that_works(name);
  }
  return {};
}

/// Where the newest version is damaged, an older one that works is better than none; the status keeps the error.
void ModelHost::load_newest_that_works(const std::string& name) {
  const Result<std::vector<std::uint64_t>> versions = repository_.versions(name);
  if (!versions.ok()) {
    note_failure(name, versions.error());
    return;
  }
  if (versions->empty()) return;
  const std::uint64_t serving = serving_version(name);
  std::string error;
  for (auto version = versions->rbegin(); version != versions->rend(); ++version) {
    // A version never changes, so the one that serves need not be read again.
    const Status loaded = *version == serving ? Status() : load_version(name, *version);
    if (!loaded.ok() && error.empty()) error = loaded.error().message;
    if (loaded.ok()) break;
  }
  set_state(name, serving_version(name) == 0 ? ModelState::kFailed : ModelState::kReady, error);
  count_registry();
}

Status ModelHost::load(std::string_view name, std::optional<std::uint64_t> version) {
  const base::MutexLock lock(loading_);
  // A name or version that is not there is the caller's mistake: it makes no state and no metric.
  const Result<std::uint64_t> wanted = repository_.resolve(name, version);
  if (wanted.ok()) return load_version(name, *wanted);
  if (wanted.error().code == ErrorCode::kUnavailable) {
    log_.error("model not loaded", {{"model", name}, {"reason", wanted.error().message}});
  }
  return wanted.error();
}

Status ModelHost::rollback(std::string_view name) {
  const base::MutexLock lock(loading_);
  const std::uint64_t serving = serving_version(name);
  if (serving == 0) return not_served(name);
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> versions, repository_.versions(name));
  const auto here = std::lower_bound(versions.begin(), versions.end(), serving);
  if (here == versions.begin()) {
    return Error(ErrorCode::kConflict,
                 "model " + std::string(name) + " has no version before " + std::to_string(serving));
  }
  return load_version(name, *(here - 1));
}

Status ModelHost::unload(std::string_view name) {
  const base::MutexLock lock(loading_);
  const std::shared_ptr<const ServingSet> before = current();
  if (before->find(name) == nullptr) return not_served(name);
  publish(before->without(name));
  set_state(name, ModelState::kUnloaded, "");
  before->find(name)->metrics.set_loaded(false);
  count_registry();
  log_.info("model unloaded", {{"model", name}});
  return {};
}

Status ModelHost::load_version(std::string_view name, std::uint64_t version) {
  const bool serving = serving_version(name) != 0;
  if (!serving) set_state(name, ModelState::kLoading, "");
  const auto start = clock_.steady_now();
  Result<std::unique_ptr<models::Model>> loaded = repository_.load(name, version);
  const telemetry::Seconds duration = clock_.steady_now() - start;
  telemetry::record_model_load_metrics(telemetry_, name, loaded.ok(), duration, serving);
  if (!loaded.ok()) {
    note_failure(name, loaded.error());
    return std::move(loaded).error();
  }
  const std::shared_ptr<const models::Model> model = std::move(*loaded);
  const models::ModelInfo& info = model->info();
  publish(current()->with(std::make_shared<const LoadedModel>(
      LoadedModel{model, telemetry_.model(models::name_of(info.type), info.name, info.labels), clock_.now()})));
  set_state(name, ModelState::kReady, "");
  show_facts(info);
  count_registry();
  log_.info("model loaded", {{"model", name}, {"version", info.version}, {"seconds", duration.count()}});
  return {};
}

void ModelHost::note_failure(std::string_view name, const Error& error) {
  set_state(name, serving_version(name) == 0 ? ModelState::kFailed : ModelState::kReady, error.message);
  count_registry();
  log_.error("model not loaded", {{"model", name}, {"reason", error.message}});
}

std::uint64_t ModelHost::serving_version(std::string_view name) const {
  const std::shared_ptr<const ServingSet> set = current();
  const LoadedModel* serving = set->find(name);
  return serving == nullptr ? 0 : serving->info().version;
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
  status.loaded_at.reset();
  if (serving != nullptr) status.loaded_at = serving->loaded_at;
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
