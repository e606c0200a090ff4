#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "nexusml/alert/internal/saved_state.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::alert::internal {

/// The file that holds the state of alerts, replaced in one step. What goes wrong is logged, and alerts go on without it.
///
/// Threads: any. Lifetime: telemetry outlives it.
class StateFile {
 public:
  /// Takes: an empty path for no file at all.
  StateFile(std::filesystem::path path, const telemetry::Telemetry& telemetry, base::Log log)
      : path_(std::move(path)), telemetry_(telemetry), log_(std::move(log)) {}

  /// None if there is no file, or it is damaged.
  [[nodiscard]] std::optional<SavedState> load() const;

  /// Writes what `collect` returns, unless the file holds it already. One at a time, so that an older state never replaces
  /// a newer one.
  void save(const std::function<SavedState()>& collect) EXCLUDES_LOCK(mutex_);

 private:
  const std::filesystem::path path_;
  const telemetry::Telemetry& telemetry_;
  const base::Log log_;
  base::Mutex mutex_;  // held while writing, which all others must wait for anyway
  std::string saved_ GUARDED_BY(mutex_);
  bool was_saved_ GUARDED_BY(mutex_) = true;
};

}  // namespace nexusml::alert::internal
