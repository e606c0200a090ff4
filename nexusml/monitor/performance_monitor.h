#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/monitor/live_performance_options.h"
#include "nexusml/monitor/performance_reading.h"
#include "nexusml/monitor/periodic_evaluation.h"
#include "nexusml/store/feedback_consumer.h"
#include "nexusml/store/records.h"
#include "nexusml/telemetry/event_queue.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::monitor {

class LabelJoiner;
class PerformanceGauges;
class RecentAnswers;
struct ModelNames;

/// Watches how right models are: joins the truth about predictions, however late and in whatever order it comes, to what
/// was answered, and measures each model over a sliding window of its labelled predictions. Readings become metrics
/// (ml_model_accuracy, ml_model_error) and are there to be read.
///
/// The window is by the time of the label. Of one prediction the last label holds, and the same one again changes nothing.
/// Figures are of the version that serves; of a model served elsewhere, of all its predictions. Labels that come before
/// their prediction wait. With a store the window survives a restart, without the scores of more than two labels.
/// Memory:   options.index_bytes, twice options.waiting_bytes, and per model about 160 bytes for each of at most
///           options.maximum_rows rows.
/// Threads:  any; it owns one thread once started.
/// Lifetime: telemetry and clock outlive it.
class PerformanceMonitor final : public telemetry::EventConsumer, public store::FeedbackConsumer {
 public:
  PerformanceMonitor(const telemetry::Telemetry& telemetry, const base::Clock& clock,
                     LivePerformanceOptions options = {});
  ~PerformanceMonitor() override;
  PerformanceMonitor(const PerformanceMonitor&) = delete;
  PerformanceMonitor& operator=(const PerformanceMonitor&) = delete;

  /// Cost: about 30 ns a prediction, and a lock per call.
  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override;
  /// Cost: a copy of the labels; they are joined later.
  void on_feedback(std::span<const store::FeedbackRecord> labels) noexcept override;

  /// Where labels find predictions that memory holds no more, and where windows come from after a restart. Call it before
  /// start(). Lifetime: the store lives until stop().
  void use_records(store::RecordStore& records) { records_ = &records; }

  /// Says which version of a model serves, what it can answer, and how good its training found it.
  void set_served(std::string_view model, std::string_view version, std::span<const std::string> labels,
                  const PerformanceFigures& training) EXCLUDES_LOCK(mutex_);
  /// The model is served no more: its metrics lose their values, its reading is not shown. What labels told of it stays
  /// for when it is served again.
  void forget(std::string_view model) EXCLUDES_LOCK(mutex_);

  /// Joins what came and evaluates every window, now, in the calling thread.
  void evaluate_now() EXCLUDES_LOCK(mutex_, working_);

  /// The latest reading of every model, sorted by name; of those that nothing is known of before the first evaluation none.
  [[nodiscard]] std::vector<std::shared_ptr<const PerformanceReading>> readings() const EXCLUDES_LOCK(mutex_);
  /// The same over a shorter window that ends now. Cost: an evaluation of every model, or of the one that is named.
  [[nodiscard]] std::vector<std::shared_ptr<const PerformanceReading>> readings_of_last(
      std::chrono::milliseconds window, std::string_view model = {}) const EXCLUDES_LOCK(mutex_);
  [[nodiscard]] const LivePerformanceOptions& options() const { return options_; }

  /// Joins and evaluates from now on in a thread of its own: labels every second, windows every evaluation_interval.
  ///
  /// Takes: what that thread calls every second: the place to say what is served. Must not throw.
  void start(std::function<void()> refresh = {});
  /// Ends that thread; waits for an evaluation or a question to the store under way.
  void stop();

 private:
  using Time = std::chrono::system_clock::time_point;
  /// What the evaluations remember of a model.
  struct Evaluated;

  void join_labels() REQUIRES_LOCK(working_) EXCLUDES_LOCK(mutex_);
  void evaluate() REQUIRES_LOCK(working_) EXCLUDES_LOCK(mutex_);
  void evaluate(std::size_t model) REQUIRES_LOCK(working_) EXCLUDES_LOCK(mutex_);
  [[nodiscard]] PerformanceReading measure(std::size_t model, const ModelNames& names, Time from, Time now) const;
  void complete(PerformanceReading& reading, std::size_t model, Time from, Time now) const EXCLUDES_LOCK(mutex_);
  [[nodiscard]] bool is_forgotten(const std::string& model) const EXCLUDES_LOCK(mutex_);

  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const LivePerformanceOptions options_;
  const std::unique_ptr<RecentAnswers> answers_;
  const std::unique_ptr<LabelJoiner> joiner_;
  store::RecordStore* records_ = nullptr;
  mutable base::Mutex mutex_;  // held for look-ups
  std::map<std::string, PerformanceFigures, std::less<>> training_ GUARDED_BY(mutex_);
  std::set<std::string, std::less<>> forgotten_ GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<const PerformanceReading>, std::less<>> readings_ GUARDED_BY(mutex_);
  base::Mutex working_;  // held while labels are joined and windows evaluated; taken before mutex_
  std::vector<std::unique_ptr<Evaluated>> evaluated_ GUARDED_BY(working_);  // by the model's number
  PeriodicEvaluation rounds_;                                               // last: its thread uses what is above
};

}  // namespace nexusml::monitor
