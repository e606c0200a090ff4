// How a ModelHost loads: trying versions in turn, one version, and the swap.
#include "nexusml/serve/answer_event.h"
#include "nexusml/serve/model_facts.h"
#include "nexusml/serve/model_host.h"
#include "nexusml/serve/version_folder.h"
#include "nexusml/telemetry/record.h"

namespace nexusml::serve {

/// Where the newest version is damaged, an older one that works is better than none; the status keeps the error.
bool ModelHost::load_newer_locked(const std::string& name, Look look) {
  const Result<std::vector<std::uint64_t>> versions = repository_.versions(name);
  if (!versions.ok()) {
    note_failure(name, versions.error());
    return true;
  }
  VersionChoice& choice = this->choice(name);
  if (versions->empty() || choice.unloaded()) return true;
  bool complete = true;
  std::string error;
  for (const std::uint64_t version : choice.candidates(*versions, serving_version(name))) {
    std::string reason;
    const Attempt attempt = try_version(name, version, look, reason);
    complete = complete && attempt != Attempt::kIncomplete;
    if (attempt == Attempt::kFailed && error.empty()) error = reason;
    if (attempt == Attempt::kLoaded) choice.follow_newest();
    if (attempt == Attempt::kLoaded) break;
  }
  if (serving_version(name) != 0) {
    set_state(name, ModelState::kReady, error);
    set_pinned(name, choice.pinned());
  } else if (complete && !error.empty()) {
    set_state(name, ModelState::kFailed, error);
  }
  count_registry();
  return complete;
}

ModelHost::Attempt ModelHost::try_version(const std::string& name, std::uint64_t version, Look look,
                                          std::string& reason) {
  const VersionFolder folder = inspect_version_folder(repository_.root() / name / std::to_string(version));
  const bool watching = look.settle.count() > 0;
  const auto age = clock_.now() - folder.changed;
  const bool recent = watching && age >= age.zero() && age < look.settle;
  if (watching && !folder.has_info) return recent ? Attempt::kIncomplete : Attempt::kAbsent;
  const std::string* refusal = choice(name).refusal(version, folder.files);
  if (refusal != nullptr && !look.retry_refused) {
    reason = *refusal;
    return Attempt::kFailed;
  }
  const Status loaded = load_version(name, version, recent);
  if (loaded.ok()) return Attempt::kLoaded;
  if (recent && loaded.error().code == ErrorCode::kCorrupt) return Attempt::kIncomplete;
  reason = loaded.error().message;
  return Attempt::kFailed;
}

Status ModelHost::load_chosen(std::string_view name, std::uint64_t version) {
  NEXUSML_RETURN_IF_ERROR(load_version(name, version));
  const Result<std::vector<std::uint64_t>> versions = repository_.versions(name);
  choice(name).choose(version, versions.ok() && !versions->empty() ? versions->back() : version);
  set_pinned(name, choice(name).pinned());
  return {};
}

Status ModelHost::load_version(std::string_view name, std::uint64_t version, bool may_be_incomplete) {
  const bool serving = serving_version(name) != 0;
  if (!serving) {
    set_state(name, ModelState::kLoading, "");
    count_registry();
  }
  // Looked at before reading, so that a change meanwhile makes the version worth another try.
  const VersionFolder folder = inspect_version_folder(repository_.root() / name / std::to_string(version));
  const auto start = clock_.steady_now();
  Result<std::unique_ptr<models::Model>> loaded = repository_.load(name, version);
  const telemetry::Seconds duration = clock_.steady_now() - start;
  const bool damaged = !loaded.ok() && loaded.error().code == ErrorCode::kCorrupt;
  if (damaged && may_be_incomplete) return std::move(loaded).error();
  telemetry::record_model_load_metrics(telemetry_, name, loaded.ok(), duration, serving);
  if (!loaded.ok()) {
    if (damaged) choice(name).refuse(version, folder.files, loaded.error().message);
    note_failure(name, loaded.error());
    return std::move(loaded).error();
  }
  put_in_place(std::move(*loaded));
  log_.info("model loaded", {{"model", name}, {"version", version}, {"seconds", duration.count()}});
  return {};
}

void ModelHost::put_in_place(std::shared_ptr<const models::Model> model) {
  const models::ModelInfo& info = model->info();
  std::shared_ptr<const LoadedModel> before = serving(info.name);
  const telemetry::StoredInput stored_input =
      options_.stored_input ? options_.stored_input(info) : default_stored_input(info.type);
  publish(current()->with(std::make_shared<const LoadedModel>(
      LoadedModel{model, telemetry_.model(models::name_of(info.type), info.name, info.labels), clock_.now(),
                  event_source_of(info, stored_input),
                  options_.predictions == nullptr ? nullptr : options_.predictions->part_of(info)})));
  set_state(info.name, ModelState::kReady, "");
  show_model_facts(telemetry_, info);
  count_registry();
  if (before != nullptr) release_queue_.add(std::move(before));
}

void ModelHost::note_failure(std::string_view name, const Error& error) {
  set_state(name, serving_version(name) == 0 ? ModelState::kFailed : ModelState::kReady, error.message);
  count_registry();
  log_.error("model not loaded", {{"model", name}, {"reason", error.message}});
}

}  // namespace nexusml::serve
