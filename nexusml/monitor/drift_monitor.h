#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/monitor/drift_reading.h"
#include "nexusml/monitor/live_drift_options.h"
#include "nexusml/stats/profile.h"
#include "nexusml/telemetry/event_queue.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::monitor {

class DriftGauges;
class LiveJudge;
class ModelWindow;
class WindowLayout;

/// Watches what models are asked and what they answer, beside what their training data looked like: the features, the mix
/// of predicted labels, the confidence. Readings become metrics (ml_data_drift_score, ...) and are there to be read.
///
/// Failed predictions are not counted, nor are those of another version than the one whose reference is set.
/// Memory:   per model that of internal/model_window.h, whatever comes; of models without reference a name.
/// Threads:  any; it owns one thread once started.
/// Lifetime: telemetry and clock outlive it.
class DriftMonitor final : public telemetry::EventConsumer {
 public:
  DriftMonitor(const telemetry::Telemetry& telemetry, const base::Clock& clock, LiveDriftOptions options = {});
  ~DriftMonitor() override;
  DriftMonitor(const DriftMonitor&) = delete;
  DriftMonitor& operator=(const DriftMonitor&) = delete;

  /// Cost: per value a search among the bins or an array look-up, per batch and source what ModelWindow::begin() takes, and
  ///       a lock per call; waits for no evaluation, at most for the copy of one window's counts.
  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override EXCLUDES_LOCK(mutex_);

  /// What the predictions of a model's version are compared with from now on; null: nothing. Another version or another
  /// reference starts a new window, the same ones change nothing.
  ///
  /// Errors: kInvalidArgument if the profile contradicts itself; the model is then watched without a reference.
  Status set_reference(std::string_view model, std::string_view version,
                       std::shared_ptr<const stats::ReferenceProfile> reference) EXCLUDES_LOCK(mutex_);
  /// Stops watching a model; its metrics lose their values at the next evaluation.
  void forget(std::string_view model) EXCLUDES_LOCK(mutex_);

  /// Compares every window with its reference, now, in the calling thread.
  void evaluate_now() EXCLUDES_LOCK(mutex_, evaluating_);

  /// The latest reading of every model, sorted by name; before a model's first evaluation one that knows nothing yet.
  [[nodiscard]] std::vector<std::shared_ptr<const DriftReading>> readings() const EXCLUDES_LOCK(mutex_);

  /// Evaluates from now on in a thread of its own, every options.evaluation_interval.
  ///
  /// Takes: what is called before each evaluation and at least every second, by that thread: the place to set references.
  ///        Must not throw.
  void start(std::function<void()> refresh = {});
  /// Ends that thread; waits for an evaluation under way.
  void stop();

 private:
  /// A model and what it is compared with.
  struct Watched {
    std::string version{};
    std::shared_ptr<const stats::ReferenceProfile> reference{};
    std::shared_ptr<const WindowLayout> layout{};  ///< null without a usable reference
    std::unique_ptr<ModelWindow> window{};
    std::shared_ptr<const DriftReading> reading{};
  };
  /// What the evaluations remember of a model.
  struct Judged;
  /// What one evaluation of a model works with.
  struct Copy;

  void count(std::span<const telemetry::PredictionEvent> events) REQUIRES_LOCK(mutex_);
  [[nodiscard]] std::vector<std::string> names() const EXCLUDES_LOCK(mutex_);
  [[nodiscard]] bool copy(const std::string& model, Copy& copied) EXCLUDES_LOCK(mutex_);
  void evaluate(const std::string& model) REQUIRES_LOCK(evaluating_) EXCLUDES_LOCK(mutex_);
  void drop_forgotten(const std::vector<std::string>& known) REQUIRES_LOCK(evaluating_);
  void run(const std::function<void()>& refresh);

  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const LiveDriftOptions options_;
  mutable base::Mutex mutex_;  // held per batch of events, and for the copy of one window's counts
  std::map<std::string, Watched, std::less<>> watched_ GUARDED_BY(mutex_);
  base::Mutex evaluating_;  // held during a whole evaluation; taken before mutex_
  std::map<std::string, std::unique_ptr<Judged>, std::less<>> judged_ GUARDED_BY(evaluating_);
  base::Mutex thread_mutex_;
  base::ConditionVariable stop_asked_;
  bool stopping_ GUARDED_BY(thread_mutex_) = false;
  std::thread thread_;
};

}  // namespace nexusml::monitor
