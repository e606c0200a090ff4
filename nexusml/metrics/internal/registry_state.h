#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/metrics/internal/recorded.h"
#include "nexusml/metrics/internal/render.h"
#include "nexusml/metrics/registry.h"

namespace nexusml::metrics::internal {

/// What a Registry consists of.
///
/// Threads: any. `mutex_` guards the lists of families and their series. Recording does not take it; a scrape takes it
///          to list the plans and renders, and calls callbacks, without it.
class RegistryState {
 public:
  explicit RegistryState(const RegistryOptions& options);

  RecordedFamily& add(FamilySpec spec, Kind kind, std::vector<double> bounds) EXCLUDES_LOCK(mutex_);
  std::shared_ptr<Callback> add_callback(View view, Kind kind, Callback::Function value) EXCLUDES_LOCK(mutex_);
  void remove_callback(const std::string& name, Callback& callback) EXCLUDES_LOCK(mutex_);

  void expose(Format format, std::string& out) EXCLUDES_LOCK(mutex_);
  [[nodiscard]] Snapshot snapshot() EXCLUDES_LOCK(mutex_);

 private:
  ExposedFamily& expose_view(const View& view, Kind kind, const std::vector<double>& bounds,
                             std::shared_ptr<Callback> callback) REQUIRES_LOCK(mutex_);
  /// The plans of all families, sorted by name.
  Plans plans() EXCLUDES_LOCK(mutex_);
  Totals take_buffer() EXCLUDES_LOCK(mutex_);
  void give_back(Totals totals) EXCLUDES_LOCK(mutex_);

  const RegistryOptions options_;
  const base::SystemClock system_clock_;
  const base::Clock& clock_;
  base::Mutex mutex_;
  std::map<std::string, std::unique_ptr<ExposedFamily>, std::less<>> exposed_ GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<RecordedFamily>> recorded_ GUARDED_BY(mutex_);
  Family<Counter> overflow_;
  Gauge series_count_;
  Histogram exposition_duration_;
  Totals spare_totals_ GUARDED_BY(mutex_);  ///< a scrape's buffer, kept for the next
};

}  // namespace nexusml::metrics::internal
