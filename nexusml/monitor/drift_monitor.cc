#include "nexusml/monitor/drift_monitor.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "nexusml/monitor/internal/judged_model.h"
#include "nexusml/monitor/internal/model_files.h"
#include "nexusml/monitor/internal/model_window.h"
#include "nexusml/monitor/internal/reference_learner.h"
#include "nexusml/monitor/internal/saved_window.h"
#include "nexusml/monitor/internal/window_layout.h"

namespace nexusml::monitor {
namespace {

/// Models that are watched; predictions of later ones are passed over.
constexpr std::size_t kMostModels = 10'000;

std::unique_ptr<const ModelFiles> files_in(const std::filesystem::path& folder, std::string_view name,
                                           std::string ending) {
  if (folder.empty()) return nullptr;
  return std::make_unique<const ModelFiles>(folder / name, std::move(ending));
}

}  // namespace

struct DriftMonitor::Copy {
  std::string version{};
  std::shared_ptr<const WindowLayout> layout{};
  Reference reference{};
  WindowCounts counts{};
  std::vector<Remembered> remembered{};
};

DriftMonitor::DriftMonitor(const telemetry::Telemetry& telemetry, const base::Clock& clock, LiveDriftOptions options,
                           base::Log log)
    : telemetry_(telemetry),
      clock_(clock),
      options_(std::move(options)),
      log_(std::move(log)),
      reference_files_(files_in(options_.folder, "references", ".reference")),
      window_files_(files_in(options_.folder, "windows", ".window")) {}

DriftMonitor::~DriftMonitor() {
  stop();
}

void DriftMonitor::on_events(std::span<const telemetry::PredictionEvent> events) noexcept {
  const base::MutexLock lock(mutex_);
  try {
    count(events);
  } catch (const std::exception&) {
    return;  // memory is short: what is left of the batch is not counted
  }
}

void DriftMonitor::count(std::span<const telemetry::PredictionEvent> events) {
  const auto now = clock_.steady_now();
  const auto time = clock_.now();
  // Sources live as long as the call: within it, an address tells one from another.
  const telemetry::EventSource* source = nullptr;
  ModelWindow* window = nullptr;
  ReferenceLearner* learner = nullptr;
  for (const telemetry::PredictionEvent& event : events) {
    if (event.source != source) {
      source = event.source;
      Watched* const watched = find_or_watch(*source, time);
      window = watched != nullptr ? watched->window.get() : nullptr;
      learner = watched != nullptr ? watched->learner.get() : nullptr;
      if (window != nullptr) window->begin(*source, now, time);
      if (learner != nullptr) learner->begin(*source);
    }
    if (event.error) continue;
    if (window != nullptr) window->add(event);
    if (learner != nullptr) learner->add(event);
  }
}

/// Returns: the model's entry, or nullptr if there are too many models or another version of it is served.
DriftMonitor::Watched* DriftMonitor::find_or_watch(const telemetry::EventSource& source,
                                                   std::chrono::system_clock::time_point time) {
  auto found = watched_.find(source.model);
  if (found == watched_.end()) {
    if (watched_.size() >= kMostModels) return nullptr;
    found = watched_.emplace(source.model, Watched{.version = source.version}).first;
    auto reading = std::make_shared<DriftReading>();
    reading->model = source.model;
    reading->version = source.version;
    reading->time = time;
    found->second.reading = std::move(reading);
  }
  Watched& watched = found->second;
  if (watched.version != source.version) return nullptr;
  const bool learns = source.external && watched.layout == nullptr && options_.reference_events > 0;
  if (learns && watched.learner == nullptr) {
    watched.learner = std::make_unique<ReferenceLearner>(options_.reference_events);
  }
  return &watched;
}

std::vector<std::string> DriftMonitor::names() const {
  std::vector<std::string> names;
  const base::MutexLock lock(mutex_);
  for (const auto& [name, watched] : watched_) {
    if (watched.layout != nullptr) names.push_back(name);
  }
  return names;
}

bool DriftMonitor::copy(const std::string& model, Copy& copied) {
  const base::MutexLock lock(mutex_);
  const auto found = watched_.find(model);
  if (found == watched_.end() || found->second.layout == nullptr) return false;
  copied.version = found->second.version;
  copied.layout = found->second.layout;
  copied.reference = found->second.reference;
  copied.remembered = found->second.remembered;
  copied.counts = found->second.window->counts(clock_.steady_now());
  return true;
}

void DriftMonitor::evaluate_now() {
  finish_learning();
  const base::MutexLock one_at_a_time(evaluating_);
  const std::vector<std::string> known = names();
  drop_forgotten(known);
  for (const std::string& name : known) evaluate(name);
}

void DriftMonitor::drop_forgotten(const std::vector<std::string>& known) {
  std::erase_if(judged_, [&](auto& entry) {
    const bool is_forgotten = !std::ranges::binary_search(known, entry.first);
    if (is_forgotten) entry.second->gauges.clear();
    return is_forgotten;
  });
}

void DriftMonitor::evaluate(const std::string& model) {
  Copy copied;
  if (!copy(model, copied)) return;
  auto found = judged_.find(model);
  if (found != judged_.end() && found->second->judge.layout() != copied.layout) {
    found->second->gauges.clear();
    judged_.erase(found);
    found = judged_.end();
  }
  if (found == judged_.end()) {
    auto judged = std::make_unique<Judged>(
        Judged{LiveJudge(copied.layout, options_of(model, *copied.layout)), DriftGauges(telemetry_, model)});
    judged->judge.restore(copied.remembered);
    found = judged_.emplace(model, std::move(judged)).first;
  }
  auto reading = std::make_shared<DriftReading>(found->second->judge.evaluate(copied.counts));
  reading->model = model;
  reading->version = copied.version;
  reading->time = clock_.now();
  reading->origin = copied.reference.origin;
  found->second->gauges.show(*reading);
  const base::MutexLock lock(mutex_);
  if (const auto watched = watched_.find(model); watched != watched_.end() && watched->second.layout == copied.layout) {
    watched->second.reading = std::move(reading);
  }
}

std::vector<std::shared_ptr<const DriftReading>> DriftMonitor::readings() const {
  std::vector<std::shared_ptr<const DriftReading>> readings;
  const base::MutexLock lock(mutex_);
  for (const auto& [name, watched] : watched_) {
    readings.push_back(watched.reading);
    if (watched.learner == nullptr) continue;
    auto learning = std::make_shared<DriftReading>(*watched.reading);
    learning->learnt = watched.learner->rows();
    learning->to_learn = watched.learner->wanted();
    readings.back() = std::move(learning);
  }
  return readings;
}

/// The options with the methods that are chosen for this model's features.
LiveDriftOptions DriftMonitor::options_of(std::string_view model, const WindowLayout& layout) const {
  LiveDriftOptions options = options_;
  if (options_.model_methods.empty()) return options;
  const std::string prefix = std::string(model) + ".";
  for (const WindowColumn& column : layout.columns()) {
    const auto chosen = options_.model_methods.find(prefix + column.reference->name);
    if (chosen != options_.model_methods.end()) {
      options.drift.methods.insert_or_assign(column.reference->name, chosen->second);
    }
  }
  return options;
}

void DriftMonitor::start(std::function<void()> refresh) {
  EvaluationRounds rounds;
  rounds.refresh = [this, refresh = std::move(refresh)] {
    if (refresh) refresh();
    finish_learning();
  };
  rounds.evaluate = [this] { evaluate_now(); };
  rounds.evaluation_interval = options_.evaluation_interval;
  rounds.save = [this] { save(); };
  rounds.save_interval = options_.save_interval;
  rounds_.start(std::move(rounds));
}

void DriftMonitor::stop() {
  rounds_.stop();
}

}  // namespace nexusml::monitor
