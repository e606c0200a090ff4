#include "nexusml/monitor/drift_monitor.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "nexusml/monitor/internal/drift_gauges.h"
#include "nexusml/monitor/internal/live_judge.h"
#include "nexusml/monitor/internal/model_window.h"
#include "nexusml/monitor/internal/window_layout.h"

namespace nexusml::monitor {
namespace {

constexpr std::chrono::milliseconds kRefreshInterval = std::chrono::seconds(1);
/// Models that are named without anybody having set their reference; predictions of later ones are passed over.
constexpr std::size_t kMostModels = 10'000;

/// A reading before anything was read.
std::shared_ptr<DriftReading> blank_reading(std::string_view model, std::string_view version, bool has_reference,
                                            std::chrono::system_clock::time_point time) {
  auto reading = std::make_shared<DriftReading>();
  reading->model = model;
  reading->version = version;
  reading->state = has_reference ? DriftState::kNoPredictions : DriftState::kNoReference;
  reading->time = time;
  return reading;
}

}  // namespace

struct DriftMonitor::Judged {
  LiveJudge judge;
  DriftGauges gauges;
};

struct DriftMonitor::Copy {
  std::string version{};
  std::shared_ptr<const WindowLayout> layout{};
  WindowCounts counts{};
};

DriftMonitor::DriftMonitor(const telemetry::Telemetry& telemetry, const base::Clock& clock, LiveDriftOptions options)
    : telemetry_(telemetry), clock_(clock), options_(std::move(options)) {}

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
  for (const telemetry::PredictionEvent& event : events) {
    if (event.source != source) {
      source = event.source;
      window = nullptr;
      auto found = watched_.find(source->model);
      if (found == watched_.end() && watched_.size() < kMostModels) {
        found = watched_.emplace(source->model, Watched{.version = source->version}).first;
        found->second.reading = blank_reading(source->model, source->version, false, time);
      }
      if (found != watched_.end() && found->second.window != nullptr && found->second.version == source->version) {
        window = found->second.window.get();
        window->begin(*source, now, time);
      }
    }
    if (window != nullptr && !event.error) window->add(event);
  }
}

Status DriftMonitor::set_reference(std::string_view model, std::string_view version,
                                   std::shared_ptr<const stats::ReferenceProfile> reference) {
  {
    const base::MutexLock lock(mutex_);
    const auto found = watched_.find(model);
    if (found != watched_.end() && found->second.version == version && found->second.reference == reference) return {};
  }
  Watched watched{.version = std::string(version), .reference = reference};
  Status status;
  if (reference != nullptr) {
    auto layout = WindowLayout::create(std::move(reference));
    if (layout.ok()) {
      watched.layout = std::move(*layout);
      watched.window = std::make_unique<ModelWindow>(watched.layout, options_.window, options_.panes);
    } else {
      status = layout.error();
    }
  }
  auto reading = blank_reading(model, version, watched.layout != nullptr, clock_.now());
  if (watched.layout != nullptr) {
    reading->minimum_rows = options_.minimum_samples;
    reading->reference_rows = watched.reference->rows;
    reading->reference = watched.reference;
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
  copied.counts = found->second.window->counts(clock_.steady_now());
  return true;
}

void DriftMonitor::evaluate_now() {
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
    auto judged = std::make_unique<Judged>(Judged{LiveJudge(copied.layout, options_), DriftGauges(telemetry_, model)});
    found = judged_.emplace(model, std::move(judged)).first;
  }
  auto reading = std::make_shared<DriftReading>(found->second->judge.evaluate(copied.counts));
  reading->model = model;
  reading->version = copied.version;
  reading->time = clock_.now();
  found->second->gauges.show(*reading);
  const base::MutexLock lock(mutex_);
  if (const auto watched = watched_.find(model); watched != watched_.end() && watched->second.layout == copied.layout) {
    watched->second.reading = std::move(reading);
  }
}

std::vector<std::shared_ptr<const DriftReading>> DriftMonitor::readings() const {
  std::vector<std::shared_ptr<const DriftReading>> readings;
  const base::MutexLock lock(mutex_);
  for (const auto& [name, watched] : watched_) readings.push_back(watched.reading);
  return readings;
}

void DriftMonitor::start(std::function<void()> refresh) {
  if (thread_.joinable()) bug("a drift monitor is started twice");
  {
    const base::MutexLock lock(thread_mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this, refresh = std::move(refresh)] { run(refresh); });
}

void DriftMonitor::stop() {
  if (!thread_.joinable()) return;
  {
    const base::MutexLock lock(thread_mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_all();
  thread_.join();
}

void DriftMonitor::run(const std::function<void()>& refresh) {
  using Clock = std::chrono::steady_clock;
  auto next_evaluation = Clock::now() + options_.evaluation_interval;
  for (;;) {
    const auto wake = std::min(next_evaluation, Clock::now() + kRefreshInterval);
    {
      const base::MutexLock lock(thread_mutex_);
      while (!stopping_ && stop_asked_.wait_until(thread_mutex_, wake) != std::cv_status::timeout) continue;
      if (stopping_) return;
    }
    if (refresh) refresh();
    if (Clock::now() < next_evaluation) continue;
    try {
      evaluate_now();
    } catch (const std::exception&) {
      // Memory is short: the readings stay as they were, and the next evaluation tries again.
    }
    next_evaluation = Clock::now() + options_.evaluation_interval;
  }
}

}  // namespace nexusml::monitor
