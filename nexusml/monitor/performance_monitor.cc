#include "nexusml/monitor/performance_monitor.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "nexusml/monitor/internal/label_joiner.h"
#include "nexusml/monitor/internal/performance_figures.h"
#include "nexusml/monitor/internal/performance_gauges.h"
#include "nexusml/monitor/internal/recent_answers.h"

namespace nexusml::monitor {
namespace {

PerformanceState state_of(const PerformanceReading& reading) {
  if (reading.rows >= std::max<std::uint64_t>(1, reading.minimum_labels)) return PerformanceState::kMeasured;
  if (reading.rows > 0) return PerformanceState::kNotEnoughLabels;
  return reading.coverage.predictions > 0 ? PerformanceState::kNoLabels : PerformanceState::kNoPredictions;
}

}  // namespace

std::string_view name_of(PerformanceState state) {
  switch (state) {
    case PerformanceState::kNoPredictions:
      return "no_predictions";
    case PerformanceState::kNoLabels:
      return "no_labels";
    case PerformanceState::kNotEnoughLabels:
      return "not_enough_labels";
    case PerformanceState::kMeasured:
      return "measured";
  }
  bug("PerformanceState outside the enum");
}

struct PerformanceMonitor::Evaluated {
  ModelNames names{};
  std::optional<PerformanceGauges> gauges{};
  // What the last reading was made from.
  std::uint64_t revision = 0;
  std::string version{};
  bool is_binary = false;
  std::shared_ptr<const PerformanceReading> reading{};
};

PerformanceMonitor::PerformanceMonitor(const telemetry::Telemetry& telemetry, const base::Clock& clock,
                                       LivePerformanceOptions options)
    : telemetry_(telemetry),
      clock_(clock),
      options_(std::move(options)),
      answers_(std::make_unique<RecentAnswers>(options_, clock.now())),
      joiner_(std::make_unique<LabelJoiner>(options_, *answers_, clock)) {}

PerformanceMonitor::~PerformanceMonitor() {
  stop();
}

void PerformanceMonitor::on_events(std::span<const telemetry::PredictionEvent> events) noexcept {
  try {
    answers_->add(events);
  } catch (const std::exception&) {
    return;  // memory is short: their labels will find them in the store
  }
}

void PerformanceMonitor::on_feedback(std::span<const store::FeedbackRecord> labels) noexcept {
  joiner_->take(labels);
}

void PerformanceMonitor::set_served(std::string_view model, std::string_view version,
                                    std::span<const std::string> labels, const PerformanceFigures& training) {
  answers_->serve(model, version, labels);
  const base::MutexLock lock(mutex_);
  training_.insert_or_assign(std::string(model), training);
  if (const auto found = forgotten_.find(model); found != forgotten_.end()) forgotten_.erase(found);
}

void PerformanceMonitor::forget(std::string_view model) {
  const base::MutexLock lock(mutex_);
  if (const auto found = training_.find(model); found != training_.end()) training_.erase(found);
  if (const auto found = readings_.find(model); found != readings_.end()) readings_.erase(found);
  forgotten_.emplace(model);
}

bool PerformanceMonitor::is_forgotten(const std::string& model) const {
  const base::MutexLock lock(mutex_);
  return forgotten_.contains(model);
}

void PerformanceMonitor::evaluate_now() {
  const base::MutexLock lock(working_);
  join_labels();
  evaluate();
}

void PerformanceMonitor::join_labels() {
  joiner_->join(records_);
}

void PerformanceMonitor::evaluate() {
  joiner_->expire();
  const std::size_t models = answers_->models();
  while (evaluated_.size() < models) evaluated_.push_back(std::make_unique<Evaluated>());
  for (std::size_t model = 0; model < models; ++model) evaluate(model);
}

void PerformanceMonitor::evaluate(std::size_t model) {
  const auto now = clock_.now();
  const auto from = now - options_.window;
  Evaluated& evaluated = *evaluated_[model];
  answers_->describe(model, evaluated.names);
  if (!evaluated.gauges) evaluated.gauges.emplace(telemetry_, evaluated.names.model);
  if (is_forgotten(evaluated.names.model)) return evaluated.gauges->clear();

  const std::uint64_t revision = joiner_->revision(model);
  const bool is_unchanged = evaluated.reading != nullptr && evaluated.revision == revision &&
                            evaluated.version == evaluated.names.version &&
                            evaluated.is_binary == evaluated.names.is_binary;
  auto reading = std::make_shared<PerformanceReading>(is_unchanged ? *evaluated.reading
                                                                   : measure(model, evaluated.names, from, now));
  complete(*reading, model, from, now);
  evaluated.gauges->show(*reading);
  evaluated.revision = revision;
  evaluated.version = evaluated.names.version;
  evaluated.is_binary = evaluated.names.is_binary;
  evaluated.reading = reading;
  const base::MutexLock lock(mutex_);
  if (!forgotten_.contains(reading->model)) readings_.insert_or_assign(reading->model, std::move(reading));
}

PerformanceReading PerformanceMonitor::measure(std::size_t model, const ModelNames& names, Time from, Time now) const {
  PerformanceReading reading;
  reading.model = names.model;
  reading.version = names.version;
  reading.minimum_labels = options_.minimum_labels;
  measure_performance(joiner_->rows(model, from), names, reading);
  complete(reading, model, from, now);
  return reading;
}

/// What changes although no label came.
void PerformanceMonitor::complete(PerformanceReading& reading, std::size_t model, Time from, Time now) const {
  reading.from = from;
  reading.time = now;
  reading.coverage = answers_->coverage(model, from, now);
  reading.state = state_of(reading);
  {
    const base::MutexLock lock(mutex_);
    const auto training = training_.find(reading.model);
    reading.training = training != training_.end() ? std::optional(training->second) : std::nullopt;
  }
  reading.accuracy_is_live = reading.live.accuracy && reading.resting_on.labels >= options_.minimum_labels;
  const std::optional<double> trained = reading.training ? reading.training->accuracy : std::nullopt;
  reading.accuracy = reading.accuracy_is_live ? reading.live.accuracy : trained;
}

std::vector<std::shared_ptr<const PerformanceReading>> PerformanceMonitor::readings() const {
  std::vector<std::shared_ptr<const PerformanceReading>> readings;
  const base::MutexLock lock(mutex_);
  for (const auto& [name, reading] : readings_) readings.push_back(reading);
  return readings;
}

std::vector<std::shared_ptr<const PerformanceReading>> PerformanceMonitor::readings_of_last(
    std::chrono::milliseconds window, std::string_view wanted) const {
  const auto now = clock_.now();
  const auto from = now - std::min(window, options_.window);
  std::vector<std::shared_ptr<const PerformanceReading>> readings;
  for (std::size_t model = 0; model < answers_->models(); ++model) {
    ModelNames names;
    answers_->describe(model, names);
    if ((!wanted.empty() && names.model != wanted) || is_forgotten(names.model)) continue;
    readings.push_back(std::make_shared<const PerformanceReading>(measure(model, names, from, now)));
  }
  std::ranges::sort(readings, {}, [](const auto& reading) -> const std::string& { return reading->model; });
  return readings;
}

void PerformanceMonitor::start(std::function<void()> refresh) {
  EvaluationRounds rounds;
  rounds.refresh = [this, refresh = std::move(refresh)] {
    if (refresh) refresh();
    const base::MutexLock lock(working_);
    join_labels();
  };
  rounds.evaluate = [this] {
    const base::MutexLock lock(working_);
    evaluate();
  };
  rounds.evaluation_interval = options_.evaluation_interval;
  rounds.evaluates_at_once = true;  // what the training found is shown from the start
  rounds_.start(std::move(rounds));
}

void PerformanceMonitor::stop() {
  joiner_->give_up();
  rounds_.stop();
}

}  // namespace nexusml::monitor
