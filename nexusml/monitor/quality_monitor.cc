#include "nexusml/monitor/quality_monitor.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "nexusml/monitor/internal/model_files.h"
#include "nexusml/monitor/internal/quality_gauges.h"
#include "nexusml/monitor/internal/quality_judge.h"
#include "nexusml/monitor/internal/quality_window.h"
#include "nexusml/monitor/internal/saved_quality.h"

namespace nexusml::monitor {
namespace {

std::unique_ptr<const ModelFiles> files_in(const std::filesystem::path& folder) {
  if (folder.empty()) return nullptr;
  return std::make_unique<const ModelFiles>(folder / "quality", ".quality");
}

}  // namespace

struct QualityMonitor::Copy {
  std::string version{};
  bool external = false;
  std::shared_ptr<QualityWindow> window{};
  QualityCounts counts{};
};

QualityMonitor::QualityMonitor(const telemetry::Telemetry& telemetry, const base::Clock& clock, QualityOptions options,
                               base::Log log)
    : telemetry_(telemetry),
      clock_(clock),
      options_(std::move(options)),
      log_(std::move(log)),
      files_(files_in(options_.folder)) {}

QualityMonitor::~QualityMonitor() {
  stop();
}

void QualityMonitor::on_events(std::span<const telemetry::PredictionEvent> events) noexcept {
  const base::MutexLock lock(mutex_);
  try {
    count(events);
  } catch (const std::exception&) {
    return;  // memory is short: what is left of the batch is not counted
  }
}

void QualityMonitor::count(std::span<const telemetry::PredictionEvent> events) {
  // Sources live as long as the call: within it, an address tells one from another.
  seen_.clear();
  const telemetry::EventSource* source = nullptr;
  QualityWindow* window = nullptr;
  for (const telemetry::PredictionEvent& event : events) {
    if (event.source != source) {
      source = event.source;
      const auto known = std::ranges::find(seen_, source, &Seen::first);
      window = known != seen_.end() ? known->second : begin(*source);
      if (known == seen_.end()) seen_.emplace_back(source, window);
    }
    if (window != nullptr) window->add(event);
  }
}

/// Makes the model's window ready for events of this source. Returns: null if they are passed over.
QualityWindow* QualityMonitor::begin(const telemetry::EventSource& source) {
  auto found = watched_.find(source.model);
  if (found == watched_.end()) {
    if (watched_.size() >= kMostModels) return nullptr;
    found = watched_.emplace(source.model, make(source.model, source.version)).first;
    take_up(source.model, found->second);
  }
  Watched& watched = found->second;
  if (watched.version != source.version) {
    if (watched.announced) return nullptr;
    watched = make(source.model, source.version);
  }
  watched.external = source.external;
  // Two sources of one model in one batch: the later one has learnt more, and its plan holds for both.
  const bool shrinks = watched.window->plan() != nullptr && source.external &&
                       source.features.size() < watched.window->plan()->fields().size();
  std::shared_ptr<const InputPlan> plan = watched.window->plan();
  if (plan == nullptr || (!shrinks && !plan->fits(source))) {
    plan = std::make_shared<const InputPlan>(source, watched.reference, options_.range_tolerance);
  }
  watched.window->begin(std::move(plan), clock_.steady_now(), clock_.now());
  return watched.window.get();
}

QualityMonitor::Watched QualityMonitor::make(std::string_view model, std::string_view version) const {
  Watched watched{.version = std::string(version)};
  watched.window = std::make_shared<QualityWindow>(options_.window, options_.panes);
  auto reading = std::make_shared<QualityReading>();
  reading->source = model;
  reading->version = version;
  reading->time = clock_.now();
  watched.reading = std::move(reading);
  return watched;
}

void QualityMonitor::set_reference(std::string_view model, std::string_view version,
                                   std::shared_ptr<const stats::ReferenceProfile> reference) {
  Watched watched;  // what was there is given back after the lock
  const base::MutexLock lock(mutex_);
  Watched& now = watched_[std::string(model)];
  if (now.version == version && now.reference == reference && now.window != nullptr) {
    now.announced = true;
    return;
  }
  watched = make(model, version);
  watched.announced = true;
  watched.reference = std::move(reference);
  take_up(model, watched);
  std::swap(now, watched);
}

void QualityMonitor::forget(std::string_view model) {
  Watched forgotten;  // its memory is given back after the lock
  const base::MutexLock lock(mutex_);
  const auto found = watched_.find(model);
  if (found == watched_.end()) return;
  std::swap(forgotten, found->second);
  watched_.erase(found);
}

std::vector<std::string> QualityMonitor::names() const {
  std::vector<std::string> names;
  const base::MutexLock lock(mutex_);
  for (const auto& [name, watched] : watched_) names.push_back(name);
  return names;
}

void QualityMonitor::evaluate_now() {
  const base::MutexLock one_at_a_time(evaluating_);
  const std::vector<std::string> known = names();
  drop_forgotten(known);
  for (const std::string& name : known) evaluate(name);
}

void QualityMonitor::drop_forgotten(const std::vector<std::string>& known) {
  std::erase_if(gauges_, [&](auto& entry) {
    const bool is_forgotten = !std::ranges::binary_search(known, entry.first);
    if (is_forgotten) entry.second->clear();
    return is_forgotten;
  });
}

void QualityMonitor::evaluate(const std::string& model) {
  Copy copied;
  {
    const base::MutexLock lock(mutex_);
    const auto found = watched_.find(model);
    if (found == watched_.end()) return;
    const Watched& watched = found->second;
    copied = {watched.version, watched.external, watched.window, watched.window->counts(clock_.steady_now())};
  }
  auto reading = std::make_shared<QualityReading>(judge_quality(copied.counts, clock_.now(), options_));
  reading->source = model;
  reading->version = copied.version;
  reading->external = copied.external;
  auto gauges = gauges_.find(model);
  if (gauges == gauges_.end()) {
    gauges = gauges_.emplace(model, std::make_unique<QualityGauges>(telemetry_, model)).first;
  }
  reading->minimum_rows = options_.minimum_rows;
  QualityScores metrics = reading->scores;
  if (reading->rows < options_.minimum_rows) {
    metrics = {};
    metrics[QualityDimension::kFreshness] =
        reading->scores[QualityDimension::kFreshness];  // silence is told all the same
  }
  gauges->second->show(metrics);
  const base::MutexLock lock(mutex_);
  const auto found = watched_.find(model);
  if (found != watched_.end() && found->second.window == copied.window) found->second.reading = std::move(reading);
}

QualityMonitor::Readings QualityMonitor::readings() const {
  Readings readings;
  const base::MutexLock lock(mutex_);
  for (const auto& [name, watched] : watched_) readings.push_back(watched.reading);
  return readings;
}

void QualityMonitor::start(std::function<void()> refresh, std::function<void(const Readings&)> on_evaluated) {
  EvaluationRounds rounds;
  rounds.refresh = std::move(refresh);
  rounds.evaluate = [this, on_evaluated = std::move(on_evaluated)] {
    evaluate_now();
    if (on_evaluated) on_evaluated(readings());
  };
  rounds.evaluation_interval = options_.evaluation_interval;
  rounds.save = [this] { save(); };
  rounds.save_interval = options_.save_interval;
  rounds_.start(std::move(rounds));
}

void QualityMonitor::stop() {
  rounds_.stop();
}

}  // namespace nexusml::monitor
