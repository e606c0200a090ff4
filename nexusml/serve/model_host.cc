#include "nexusml/serve/model_host.h"

#include <algorithm>

#include "nexusml/serve/model_facts.h"
#include "nexusml/telemetry/record.h"

namespace nexusml::serve {
namespace {

Error not_served(std::string_view name) {
  return Error(ErrorCode::kNotFound, "model \"" + std::string(name) + "\" is not served");
}

}  // namespace

ModelHost::ModelHost(const models::Repository& repository, telemetry::Telemetry& telemetry, const base::Clock& clock,
                     base::Log log, ModelHostOptions options)
    : repository_(repository),
      telemetry_(telemetry),
      clock_(clock),
      log_(std::move(log)),
      options_(std::move(options)),
      release_queue_([this](const std::string& name) { note_released(name); }, log_) {}

Status ModelHost::load_all() {
  NEXUSML_ASSIGN_OR_RETURN(const std::vector<std::string> names, repository_.names());
  for (const std::string& name : names) {
    const base::MutexLock lock(loading_);
    (void)load_newer_locked(name, {.retry_refused = true});  // what is incomplete counts as damaged here
  }
  return {};
}

bool ModelHost::load_newer(std::string_view name, std::chrono::milliseconds settle) {
  const base::MutexLock lock(loading_);
  return load_newer_locked(std::string(name), {.settle = settle});
}

Status ModelHost::load(std::string_view name, std::optional<std::uint64_t> version) {
  const base::MutexLock lock(loading_);
  // A name or version that is not there is the caller's mistake: it makes no state and no metric.
  const Result<std::uint64_t> wanted = repository_.resolve(name, version);
  if (wanted.ok() && version) return load_chosen(name, *wanted);
  if (wanted.ok()) {
    choice(name).follow_newest();
    set_pinned(name, false);
    return load_version(name, *wanted);
  }
  if (wanted.error().code == ErrorCode::kUnavailable) {
    log_.error("model not loaded", {{"model", name}, {"reason", wanted.error().message}});
  }
  return wanted.error();
}

Status ModelHost::load_trained(std::string_view name, std::uint64_t version,
                               std::chrono::system_clock::time_point asked_at) {
  const base::MutexLock lock(loading_);
  if (choice(name).unloaded_after(asked_at)) {
    log_.info("trained, but unloaded meanwhile", {{"model", name}, {"version", version}});
    return {};
  }
  // Whoever watches the repository may have been faster.
  if (serving_version(name) != version) NEXUSML_RETURN_IF_ERROR(load_version(name, version));
  choice(name).follow_newest();
  set_pinned(name, false);
  return {};
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
  return load_chosen(name, *(here - 1));
}

Status ModelHost::unload(std::string_view name) {
  {
    const base::MutexLock lock(loading_);
    std::shared_ptr<const LoadedModel> model = serving(name);
    const std::vector<ModelStatus> known = status();
    const bool failed = std::any_of(known.begin(), known.end(), [&](const ModelStatus& one) {
      return one.name == name && one.state == ModelState::kFailed;
    });
    if (model == nullptr && !failed) return not_served(name);
    choice(name).unload(clock_.now());
    set_pinned(name, false);
    if (model != nullptr) {
      publish(current()->without(name));
      model->metrics.set_loaded(false);
    }
    set_state(name, model == nullptr ? ModelState::kUnloaded : ModelState::kUnloading, "");
    count_registry();
    log_.info("model unloaded", {{"model", name}});
    if (model != nullptr) release_queue_.add(std::move(model));
  }
  wait_for_release(name);
  return {};
}

std::vector<std::uint64_t> ModelHost::delete_old_versions(std::string_view name, std::uint64_t keep) {
  const base::MutexLock lock(loading_);  // nobody loads a version that is being deleted
  std::vector<std::uint64_t> deleted;
  const Result<std::vector<std::uint64_t>> versions = repository_.versions(name);
  if (keep == 0 || !versions.ok() || versions->size() <= keep) return deleted;
  const std::uint64_t serving = serving_version(name);
  for (const std::uint64_t version : std::vector(versions->begin(), versions->end() - static_cast<long>(keep))) {
    if (version == serving) continue;
    if (const Status removed = repository_.remove(name, version); !removed.ok()) {
      log_.warning("old version not deleted",
                   {{"model", name}, {"version", version}, {"reason", removed.error().message}});
      continue;
    }
    log_.info("old version deleted", {{"model", name}, {"version", version}});
    deleted.push_back(version);
  }
  return deleted;
}

std::shared_ptr<const LoadedModel> ModelHost::serving(std::string_view name) const {
  const std::shared_ptr<const ServingSet> set = current();
  const auto& models = set->models();
  const auto found = std::find_if(models.begin(), models.end(), [&](const auto& one) { return one->name() == name; });
  return found == models.end() ? nullptr : *found;
}

std::uint64_t ModelHost::serving_version(std::string_view name) const {
  const std::shared_ptr<const LoadedModel> model = serving(name);
  return model == nullptr ? 0 : model->info().version;
}

VersionChoice& ModelHost::choice(std::string_view name) {
  const auto found = choices_.find(name);
  return found != choices_.end() ? found->second : choices_[std::string(name)];
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

void ModelHost::set_pinned(std::string_view name, bool pinned) {
  const base::MutexLock lock(mutex_);
  if (const auto found = status_.find(name); found != status_.end()) found->second.pinned = pinned;
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

void ModelHost::note_released(const std::string& name) {
  if (release_queue_.keeps(name)) return;  // another version of it is still in use
  {
    const base::MutexLock lock(mutex_);
    const auto found = status_.find(name);
    if (found == status_.end() || found->second.state != ModelState::kUnloading) return;
    found->second.state = ModelState::kUnloaded;
  }
  count_registry();
  log_.info("model's memory freed", {{"model", name}});
  released_.notify_all();
}

void ModelHost::wait_for_release(std::string_view name) {
  const auto deadline = std::chrono::steady_clock::now() + options_.release_wait;
  const base::MutexLock lock(mutex_);
  while (true) {
    const auto found = status_.find(name);
    if (found == status_.end() || found->second.state != ModelState::kUnloading) return;
    if (released_.wait_until(mutex_, deadline) == std::cv_status::timeout) return;
  }
}

void ModelHost::count_registry() const {
  for (const ModelStatus& status : this->status()) {
    for (const ModelState state : kModelStates) {
      telemetry::track_registry_count(telemetry_, status.name, name_of(state), status.state == state ? 1 : 0);
    }
  }
}

}  // namespace nexusml::serve
