// The part of QualityMonitor that outlives the program.
#include <algorithm>
#include <utility>

#include "nexusml/base/file.h"
#include "nexusml/monitor/internal/input_plan.h"
#include "nexusml/monitor/internal/model_files.h"
#include "nexusml/monitor/internal/quality_window.h"
#include "nexusml/monitor/internal/saved_quality.h"
#include "nexusml/monitor/internal/sealed_text.h"
#include "nexusml/monitor/quality_monitor.h"

namespace nexusml::monitor {
namespace {

bool has_gone_by(const SavedInputs& inputs, std::chrono::system_clock::time_point oldest) {
  return std::ranges::all_of(inputs.panes, [&](const QualityPane& pane) { return pane.start < oldest; });
}

}  // namespace

void QualityMonitor::restore() {
  if (files_ == nullptr) return;
  for (const std::filesystem::path& file : files_->list()) {
    const Result<std::string> bytes = base::read_file(file);
    Result<SavedQuality> saved = bytes.ok() ? parse_quality_file(*bytes) : Result<SavedQuality>(bytes.error());
    if (!saved.ok()) {
      log_.error("a window of data quality cannot be read and begins anew",
                 {{"file", file.filename().string()}, {"error", saved.error().message}});
      continue;
    }
    const std::string model = saved->model;
    if (has_gone_by(saved->inputs, clock_.now() - options_.window)) {
      (void)files_->remove(model);  // it may stay, and is left out again
      continue;
    }
    // Nobody announces a model that is served elsewhere and has no reference: it is there at once.
    const bool is_known = saved->external && saved->reference == 0;
    const std::string version = saved->version;
    const base::MutexLock lock(mutex_);
    restored_.insert_or_assign(model, std::move(*saved));
    if (!is_known || watched_.contains(model) || watched_.size() >= kMostModels) continue;
    Watched watched = make(model, version);
    take_up(model, watched);
    watched_.emplace(model, std::move(watched));
  }
}

/// Goes on with the window that an earlier run left for this version and reference.
void QualityMonitor::take_up(std::string_view model, Watched& watched) {
  const auto found = restored_.find(model);
  if (found == restored_.end()) return;
  const SavedQuality& saved = found->second;
  if (saved.version != watched.version || saved.reference != fingerprint_of(watched.reference.get())) return;
  telemetry::EventSource source{.model = saved.model, .version = saved.version, .external = saved.external};
  for (const SavedInputs::Feature& feature : saved.inputs.features) {
    telemetry::EventFeature& known = source.features.emplace_back();
    known.name = feature.name;
    if (feature.is_category) known.categories.emplace_back();
  }
  auto plan = std::make_shared<const InputPlan>(source, watched.reference, options_.range_tolerance);
  watched.external = saved.external;
  watched.window->take_up(std::move(plan), saved.inputs.panes, clock_.steady_now(), clock_.now());
  restored_.erase(found);
}

void QualityMonitor::save() {
  if (files_ == nullptr) return;
  const base::MutexLock one_at_a_time(evaluating_);
  for (const std::string& name : names()) save(name);
}

void QualityMonitor::save(const std::string& model) {
  SavedQuality saved{.model = model};
  std::shared_ptr<const stats::ReferenceProfile> reference;
  {
    const base::MutexLock lock(mutex_);
    const auto found = watched_.find(model);
    if (found == watched_.end()) return;
    saved.version = found->second.version;
    saved.external = found->second.external;
    saved.inputs = found->second.window->saved(clock_.steady_now());
    reference = found->second.reference;
  }
  const auto last = saved_.find(model);
  if (saved.inputs.panes.empty()) {
    if (last == saved_.end()) return;
    saved_.erase(last);
    if (const Status removed = files_->remove(model); !removed.ok()) {
      log_.warning("an empty window of data quality stays on disk",
                   {{"model", model}, {"error", removed.error().message}});
    }
    return;
  }
  saved.reference = fingerprint_of(reference.get());
  const std::string bytes = quality_file(saved);
  const std::uint64_t hash = hash_of(bytes);
  if (last != saved_.end() && last->second == hash) return;
  if (const Status written = files_->write(model, bytes); !written.ok()) {
    log_.error("a window of data quality is not saved", {{"model", model}, {"error", written.error().message}});
    return;
  }
  saved_.insert_or_assign(model, hash);
}

}  // namespace nexusml::monitor
