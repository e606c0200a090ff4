#include "nexusml/metrics/internal/registry_state.h"

#include <chrono>
#include <utility>

#include "nexusml/base/error.h"
#include "nexusml/metrics/internal/validate.h"

namespace nexusml::metrics::internal {

RegistryState::RegistryState(const RegistryOptions& options)
    : options_(options), clock_(options.clock != nullptr ? *options.clock : system_clock_) {
  if (!options_.self_metrics) return;
  const auto plain = [this](std::string name, std::string help, Kind kind, std::vector<std::string> labels,
                            std::vector<double> bounds) -> RecordedFamily& {
    View view = identity_view(name, std::move(help), labels);
    return add({.name = std::move(name), .labels = std::move(labels), .views = {std::move(view)}}, kind,
               std::move(bounds));
  };
  overflow_ = Family<Counter>(plain("nexusml_metrics_overflow_total",
                                    "Calls that met a metric with too many series and were counted under \"other\".",
                                    Kind::kCounter, {"metric"}, {}));
  series_count_ =
      Family<Gauge>(plain("nexusml_metrics_series", "Time series exposed by this process.", Kind::kGauge, {}, {}))
          .with({});
  exposition_duration_ =
      Family<Histogram>(plain("nexusml_exposition_duration_seconds", "Time spent to write one exposition.",
                              Kind::kHistogram, {},
                              {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0}))
          .with({});
}

RecordedFamily& RegistryState::add(FamilySpec spec, Kind kind, std::vector<double> bounds) {
  validate(spec, kind, bounds, options_.pedantic);
  if (spec.options.max_series == 0) spec.options.max_series = options_.max_series;
  // Made before the lock is taken, since with() takes it too.
  const Counter overflow = spec.labels.empty() ? Counter{} : overflow_.with({spec.name});
  const base::MutexLock lock(mutex_);
  std::vector<RecordedFamily::ShownBy> shown_by;
  for (const View& view : spec.views) shown_by.push_back({view, &expose_view(view, kind, bounds, nullptr)});
  recorded_.push_back(std::make_unique<RecordedFamily>(mutex_, std::move(spec), kind, std::move(bounds),
                                                       std::move(shown_by), overflow));
  return *recorded_.back();
}

std::shared_ptr<Callback> RegistryState::add_callback(View view, Kind kind, Callback::Function value) {
  validate({.name = view.name, .labels = {}, .views = {view}}, kind, {}, options_.pedantic);
  auto callback = std::make_shared<Callback>(std::move(value));
  const base::MutexLock lock(mutex_);
  expose_view(view, kind, {}, callback).add({}, Source{});
  return callback;
}

void RegistryState::remove_callback(const std::string& name, Callback& callback) {
  callback.remove();
  const base::MutexLock lock(mutex_);
  exposed_.erase(name);
}

ExposedFamily& RegistryState::expose_view(const View& view, Kind kind, const std::vector<double>& bounds,
                                          std::shared_ptr<Callback> callback) {
  auto& exposed = exposed_[view.name];
  if (exposed != nullptr) bug("metric '" + view.name + "' is registered already");
  exposed = std::make_unique<ExposedFamily>(view, kind, bounds, std::move(callback));
  return *exposed;
}

Plans RegistryState::plans() {
  const base::MutexLock lock(mutex_);
  Plans plans;
  plans.reserve(exposed_.size());
  for (const auto& [name, family] : exposed_) plans.push_back(family->plan());
  return plans;
}

Totals RegistryState::take_buffer() {
  const base::MutexLock lock(mutex_);
  return std::exchange(spare_totals_, {});
}

void RegistryState::give_back(Totals totals) {
  const base::MutexLock lock(mutex_);
  spare_totals_ = std::move(totals);
}

void RegistryState::expose(Format format, std::string& out) {
  const auto start = clock_.steady_now();
  const Plans listed = plans();
  std::size_t series = 0;
  for (const auto& plan : listed) series += plan->line_ends.size();
  series_count_.set(static_cast<double>(series));
  Totals totals = take_buffer();
  sum_cells(totals);
  render(listed, totals, format, out);
  give_back(std::move(totals));
  exposition_duration_.observe(std::chrono::duration<double>(clock_.steady_now() - start).count());
}

Snapshot RegistryState::snapshot() {
  const Plans listed = plans();
  Snapshot snapshot;
  Totals totals = take_buffer();
  sum_cells(totals);
  for (const auto& plan : listed) snapshot.families.push_back(snapshot_of(*plan, totals));
  give_back(std::move(totals));
  return snapshot;
}

}  // namespace nexusml::metrics::internal
