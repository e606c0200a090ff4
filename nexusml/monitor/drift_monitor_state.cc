// The part of DriftMonitor that outlives the program.
#include <utility>

#include "nexusml/base/file.h"
#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/monitor/internal/judged_model.h"
#include "nexusml/monitor/internal/model_files.h"
#include "nexusml/monitor/internal/model_window.h"
#include "nexusml/monitor/internal/reference_learner.h"
#include "nexusml/monitor/internal/saved_window.h"
#include "nexusml/monitor/internal/sealed_text.h"

namespace nexusml::monitor {

void DriftMonitor::restore() {
  if (reference_files_ == nullptr) return;
  const base::MutexLock changing(changing_);
  restore_windows();
  restore_references();
}

void DriftMonitor::restore_references() {
  for (const std::filesystem::path& file : reference_files_->list()) {
    const Result<std::string> bytes = base::read_file(file);
    Result<KeptReference> kept = bytes.ok() ? parse_reference_file(*bytes) : Result<KeptReference>(bytes.error());
    if (!kept.ok()) {
      log_.error("a reference that was kept cannot be read",
                 {{"file", file.filename().string()}, {"error", kept.error().message}});
      continue;
    }
    const std::string model = std::move(kept->model);
    kept_.insert_or_assign(model, std::move(kept->reference));
    if (const Status installed = install(model, {}, nullptr); !installed.ok()) {
      log_.error("a reference that was kept is broken", {{"model", model}, {"error", installed.error().message}});
    }
  }
}

void DriftMonitor::restore_windows() {
  for (const std::filesystem::path& file : window_files_->list()) {
    const Result<std::string> bytes = base::read_file(file);
    Result<SavedWindow> saved = bytes.ok() ? parse_saved_window(*bytes) : Result<SavedWindow>(bytes.error());
    if (saved.ok()) {
      const std::string model = saved->model;
      restored_.insert_or_assign(model, std::move(*saved));
      continue;
    }
    log_.error("a drift window cannot be read and begins anew",
               {{"file", file.filename().string()}, {"error", saved.error().message}});
  }
}

/// Adds the window that an earlier run left for this version and reference.
void DriftMonitor::take_up(std::string_view model, Watched& watched) {
  const auto found = restored_.find(model);
  if (found == restored_.end()) return;
  const SavedWindow& saved = found->second;
  if (saved.version != watched.version || saved.layout != watched.layout->fingerprint()) return;
  std::uint64_t rows = 0;
  for (const PaneCounts& pane : saved.panes) {
    const bool fits =
        pane.counts.size() == watched.layout->places() && pane.ranges.size() == watched.layout->columns().size();
    if (fits && watched.window->add(pane, clock_.steady_now(), clock_.now())) rows += pane.rows;
  }
  if (rows > 0) watched.remembered = saved.remembered;
  log_.info("a drift window goes on", {{"model", model}, {"predictions", rows}});
  restored_.erase(found);
}

void DriftMonitor::save() {
  if (window_files_ == nullptr) return;
  const base::MutexLock one_at_a_time(evaluating_);
  for (const std::string& name : names()) save(name);
}

void DriftMonitor::save(const std::string& model) {
  std::shared_ptr<const WindowLayout> layout;
  std::string version;
  std::vector<Remembered> remembered;
  {
    const base::MutexLock lock(mutex_);
    const auto found = watched_.find(model);
    if (found == watched_.end() || found->second.layout == nullptr) return;
    layout = found->second.layout;
    version = found->second.version;
    remembered = found->second.remembered;
  }
  const auto judged = judged_.find(model);
  if (judged != judged_.end() && judged->second->judge.layout() == layout) {
    remembered = judged->second->judge.remembered();
  }
  WindowWriter writer(model, version, *layout, remembered);
  for (std::size_t place = 0; place < options_.panes; ++place) {
    std::optional<PaneCounts> pane;
    {
      const base::MutexLock lock(mutex_);
      const auto found = watched_.find(model);
      if (found == watched_.end() || found->second.layout != layout) return;  // changed meanwhile: next time
      pane = found->second.window->pane(place, clock_.steady_now());
    }
    if (pane) writer.add(*pane);
  }
  const auto last = saved_.find(model);
  if (writer.empty()) {
    if (last == saved_.end()) return;
    saved_.erase(last);
    if (const Status removed = window_files_->remove(model); !removed.ok()) {
      log_.warning("an empty drift window stays on disk", {{"model", model}, {"error", removed.error().message}});
    }
    return;
  }
  const std::string bytes = std::move(writer).finish();
  const std::uint64_t hash = hash_of(bytes);
  if (last != saved_.end() && last->second == hash) return;
  if (const Status written = window_files_->write(model, bytes); !written.ok()) {
    log_.error("a drift window is not saved", {{"model", model}, {"error", written.error().message}});
    return;
  }
  saved_.insert_or_assign(model, hash);
}

}  // namespace nexusml::monitor
