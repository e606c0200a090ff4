// The part of DriftMonitor that decides what a model is compared with.
#include <utility>

#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/monitor/internal/judged_model.h"
#include "nexusml/monitor/internal/model_files.h"
#include "nexusml/monitor/internal/model_window.h"
#include "nexusml/monitor/internal/reference_learner.h"
#include "nexusml/monitor/internal/saved_window.h"
#include "nexusml/monitor/internal/window_profile.h"

namespace nexusml::monitor {
namespace {

constexpr std::size_t kMostKept = 10'000;

Error not_watched(std::string_view model) {
  return Error(ErrorCode::kNotFound, "no model \"" + std::string(model) + "\" is watched");
}

}  // namespace

Status DriftMonitor::set_reference(std::string_view model, std::string_view version,
                                   std::shared_ptr<const stats::ReferenceProfile> reference) {
  const base::MutexLock changing(changing_);
  {
    const base::MutexLock lock(mutex_);
    const auto found = watched_.find(model);
    if (found != watched_.end() && found->second.version == version) {
      const bool is_same = found->second.given == reference && found->second.reading != nullptr;
      if (is_same && (reference == nullptr || found->second.layout != nullptr)) return {};
      found->second.given = reference;
      if (kept_.contains(model) && found->second.layout != nullptr) return {};
    }
  }
  return install(model, version, std::move(reference));
}

Status DriftMonitor::install(std::string_view model, std::string_view version,
                             std::shared_ptr<const stats::ReferenceProfile> given) {
  Watched watched{.version = std::string(version), .given = std::move(given)};
  const auto kept = kept_.find(model);
  watched.reference = kept != kept_.end() ? kept->second : Reference{.profile = watched.given};
  Status status;
  if (watched.reference.profile != nullptr) {
    auto layout = WindowLayout::create(watched.reference.profile);
    if (layout.ok()) {
      watched.layout = std::move(*layout);
      watched.window = std::make_unique<ModelWindow>(watched.layout, options_.window, options_.panes);
      take_up(model, watched);
    } else {
      watched.reference = {};
      status = layout.error();
    }
  }
  auto reading = std::make_shared<DriftReading>();
  reading->model = model;
  reading->version = version;
  reading->time = clock_.now();
  if (watched.layout != nullptr) {
    reading->state = DriftState::kNoPredictions;
    reading->minimum_rows = options_.minimum_samples;
    reading->reference = watched.reference.profile;
    reading->reference_rows = watched.reference.profile->rows;
    reading->origin = watched.reference.origin;
  }
  watched.reading = std::move(reading);
  const base::MutexLock lock(mutex_);
  std::swap(watched_[std::string(model)], watched);
  return status;
}

void DriftMonitor::forget(std::string_view model) {
  Watched forgotten;  // its memory is given back after the lock
  const base::MutexLock lock(mutex_);
  const auto found = watched_.find(model);
  if (found == watched_.end()) return;
  std::swap(forgotten, found->second);
  watched_.erase(found);
}

Status DriftMonitor::put(std::string_view model, Reference reference, bool must_be_kept) {
  if (!kept_.contains(model) && kept_.size() >= kMostKept) {
    return Error(ErrorCode::kTooLarge, "there are " + std::to_string(kept_.size()) + " references already");
  }
  if (auto layout = WindowLayout::create(reference.profile); !layout.ok()) return layout.error();
  if (reference_files_ != nullptr) {
    Status written = reference_files_->write(model, reference_file(model, reference));
    if (!written.ok() && must_be_kept) return written.error();
    if (!written.ok()) log_.error("a reference is not kept", {{"model", model}, {"error", written.error().message}});
  }
  log_.info("reference", {{"model", model},
                          {"origin", name_of(reference.origin)},
                          {"rows", reference.profile->rows},
                          {"features", reference.profile->features.size()}});
  kept_.insert_or_assign(std::string(model), std::move(reference));
  restored_.erase(std::string(model));
  std::string version;
  std::shared_ptr<const stats::ReferenceProfile> given;
  {
    const base::MutexLock lock(mutex_);
    if (const auto found = watched_.find(model); found != watched_.end()) {
      version = found->second.version;
      given = found->second.given;
    }
  }
  return install(model, version, std::move(given));
}

Status DriftMonitor::replace_reference(std::string_view model, std::shared_ptr<const stats::ReferenceProfile> profile,
                                       ReferenceOrigin origin) {
  if (profile == nullptr) bug("a reference without a profile");
  const base::MutexLock changing(changing_);
  return put(model, {std::move(profile), origin, clock_.now()}, true);
}

Result<std::uint64_t> DriftMonitor::take_window(std::string_view model, std::chrono::system_clock::time_point from,
                                                std::chrono::system_clock::time_point until) {
  const base::MutexLock changing(changing_);
  std::shared_ptr<const WindowLayout> layout;
  WindowCounts counts;
  {
    const base::MutexLock lock(mutex_);
    const auto found = watched_.find(model);
    if (found == watched_.end()) return not_watched(model);
    layout = found->second.layout;
    if (layout != nullptr) {
      (void)found->second.window->counts(clock_.steady_now());  // lets go what has gone by
      counts = found->second.window->counts_between(from, until);
    }
  }
  if (layout == nullptr) {
    return Error(ErrorCode::kNotFound, "the model has no reference yet, so its predictions were not counted");
  }
  if (counts.rows < options_.minimum_samples) {
    return Error(ErrorCode::kConflict, "the window holds " + std::to_string(counts.rows) +
                                           " predictions of that time; " + std::to_string(options_.minimum_samples) +
                                           " are the least");
  }
  NEXUSML_ASSIGN_OR_RETURN(stats::ReferenceProfile profile, profile_of(*layout, counts));
  auto shared = std::make_shared<const stats::ReferenceProfile>(std::move(profile));
  NEXUSML_RETURN_IF_ERROR(put(model, {std::move(shared), ReferenceOrigin::kWindow, clock_.now()}, true));
  return counts.rows;
}

Status DriftMonitor::learn_reference(std::string_view model, std::uint64_t predictions) {
  auto learner = std::make_unique<ReferenceLearner>(predictions);
  const base::MutexLock lock(mutex_);
  const auto found = watched_.find(model);
  if (found == watched_.end()) return not_watched(model);
  std::swap(found->second.learner, learner);
  return {};
}

Status DriftMonitor::reset_reference(std::string_view model) {
  const base::MutexLock changing(changing_);
  const auto kept = kept_.find(model);
  if (kept == kept_.end()) {
    return Error(ErrorCode::kNotFound, "no reference of \"" + std::string(model) + "\" was set by hand or learnt");
  }
  if (reference_files_ != nullptr) NEXUSML_RETURN_IF_ERROR(reference_files_->remove(model));
  kept_.erase(kept);
  std::string version;
  std::shared_ptr<const stats::ReferenceProfile> given;
  {
    const base::MutexLock lock(mutex_);
    const auto found = watched_.find(model);
    if (found == watched_.end()) return {};
    version = found->second.version;
    given = found->second.given;
  }
  return install(model, version, std::move(given));
}

void DriftMonitor::finish_learning() {
  const base::MutexLock changing(changing_);
  std::vector<std::pair<std::string, std::unique_ptr<ReferenceLearner>>> complete;
  {
    const base::MutexLock lock(mutex_);
    for (auto& [name, watched] : watched_) {
      if (watched.learner != nullptr && watched.learner->complete()) {
        complete.emplace_back(name, std::move(watched.learner));
      }
    }
  }
  for (const auto& [name, learner] : complete) {
    auto profile = std::make_shared<const stats::ReferenceProfile>(learner->profile());
    const Status learnt = put(name, {std::move(profile), ReferenceOrigin::kLearnt, clock_.now()}, false);
    if (!learnt.ok()) log_.error("no reference was learnt", {{"model", name}, {"error", learnt.error().message}});
  }
}

std::optional<Reference> DriftMonitor::reference(std::string_view model) const {
  const base::MutexLock lock(mutex_);
  const auto found = watched_.find(model);
  if (found == watched_.end()) return std::nullopt;
  return found->second.reference;
}

std::map<std::string, FeatureType, std::less<>> DriftMonitor::feature_types(std::string_view model) const {
  std::shared_ptr<const stats::ReferenceProfile> profile;
  {
    const base::MutexLock lock(mutex_);
    const auto found = watched_.find(model);
    if (found == watched_.end()) return {};
    if (found->second.learner != nullptr) return found->second.learner->types();
    profile = found->second.given != nullptr ? found->second.given : found->second.reference.profile;
  }
  std::map<std::string, FeatureType, std::less<>> types;
  if (profile == nullptr) return types;
  for (const stats::FeatureProfile& feature : profile->features) {
    const bool is_numeric = std::holds_alternative<stats::NumericProfile>(feature.profile);
    types.emplace(feature.name, is_numeric ? FeatureType::kNumeric : FeatureType::kCategorical);
  }
  return types;
}

}  // namespace nexusml::monitor
