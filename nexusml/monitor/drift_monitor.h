#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/base/result.h"
#include "nexusml/monitor/drift_reading.h"
#include "nexusml/monitor/live_drift_options.h"
#include "nexusml/monitor/periodic_evaluation.h"
#include "nexusml/monitor/reference.h"
#include "nexusml/monitor/verdict_persistence.h"
#include "nexusml/stats/profile.h"
#include "nexusml/telemetry/event_queue.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::monitor {

class DriftGauges;
class LiveJudge;
class ModelFiles;
class ModelWindow;
class ReferenceLearner;
class WindowLayout;
struct SavedWindow;

/// Watches what models are asked and what they answer, beside what their training data looked like: the features, the mix
/// of predicted labels, the confidence. Readings become metrics (ml_data_drift_score, ...) and are there to be read.
///
/// The reference is the one that was set by hand or learnt last, else what set_reference() gives: that of the training. A
/// model served elsewhere that has none learns one from its first predictions. docs/adr/0015-drift-state.md says what
/// outlives the program, and how.
///
/// Failed predictions are not counted, nor are those of another version than the one whose reference is set.
/// Memory:   per model that of internal/model_window.h, whatever comes; while it learns that of
///           internal/reference_learner.h; of models without reference a name.
/// Threads:  any; it owns one thread once started.
/// Lifetime: telemetry and clock outlive it.
class DriftMonitor final : public telemetry::EventConsumer {
 public:
  DriftMonitor(const telemetry::Telemetry& telemetry, const base::Clock& clock, LiveDriftOptions options = {},
               base::Log log = {});
  ~DriftMonitor() override;
  DriftMonitor(const DriftMonitor&) = delete;
  DriftMonitor& operator=(const DriftMonitor&) = delete;

  /// Cost: per value a search among the bins or an array look-up, per batch and source what ModelWindow::begin() takes, and
  ///       a lock per call; waits for no evaluation, at most for the copy of one window's counts.
  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override EXCLUDES_LOCK(mutex_);

  /// Takes up what an earlier run left in options.folder: references, and windows that have not gone by. A window waits for
  /// its reference to be set. What is damaged is logged and left out. Before the first event.
  void restore() EXCLUDES_LOCK(changing_, mutex_);
  /// Writes the windows to options.folder; the thread does so every options.save_interval and at its end.
  ///
  /// Cost: a copy of one pane at a time under the lock; a file per model whose window changed.
  void save() EXCLUDES_LOCK(evaluating_, mutex_);

  /// Which version of a model is served, and what its predictions are compared with unless a reference was set by hand or
  /// learnt; null: nothing. Another version or another reference starts a new window, the same ones change nothing.
  ///
  /// Errors: kInvalidArgument if the profile contradicts itself; the model is then watched without a reference.
  Status set_reference(std::string_view model, std::string_view version,
                       std::shared_ptr<const stats::ReferenceProfile> reference) EXCLUDES_LOCK(changing_, mutex_);
  /// Stops watching a model; its metrics lose their values at the next evaluation. A reference set by hand stays for its
  /// return.
  void forget(std::string_view model) EXCLUDES_LOCK(changing_, mutex_);

  /// Sets a model's reference by hand. The model need not be known yet.
  ///
  /// Errors: kInvalidArgument if the profile contradicts itself, kTooLarge if there are too many models, kUnavailable if it
  ///         cannot be kept on disk; nothing changes then.
  [[nodiscard]] Status replace_reference(std::string_view model, std::shared_ptr<const stats::ReferenceProfile> profile,
                                         ReferenceOrigin origin) EXCLUDES_LOCK(changing_, mutex_);
  /// Makes what the window holds now the reference: the predictions of the panes that began in [from, until).
  ///
  /// Returns: how many predictions. Its resolution is that of the reference before.
  /// Errors:  kNotFound if the model is not watched or has no reference, kConflict if these are fewer than
  ///          options.minimum_samples; else as replace_reference().
  [[nodiscard]] Result<std::uint64_t> take_window(std::string_view model, std::chrono::system_clock::time_point from,
                                                  std::chrono::system_clock::time_point until)
      EXCLUDES_LOCK(changing_, mutex_);
  /// Learns a reference from the next predictions; until then the one before holds.
  ///
  /// Errors: kNotFound if the model is not watched.
  [[nodiscard]] Status learn_reference(std::string_view model, std::uint64_t predictions) EXCLUDES_LOCK(mutex_);
  /// Goes back to the reference of the training, or to learning one.
  ///
  /// Errors: kNotFound if none was set by hand or learnt, kUnavailable if it cannot be removed from disk.
  [[nodiscard]] Status reset_reference(std::string_view model) EXCLUDES_LOCK(changing_, mutex_);

  /// What a model is compared with. Returns: nothing if it is not watched; a reference without profile if it has none.
  [[nodiscard]] std::optional<Reference> reference(std::string_view model) const EXCLUDES_LOCK(mutex_);
  /// The features of a model, as its predictions or its training show them, and what they are; none if they are not known.
  [[nodiscard]] std::map<std::string, FeatureType, std::less<>> feature_types(std::string_view model) const
      EXCLUDES_LOCK(mutex_);

  /// Compares every window with its reference, now, in the calling thread. References that were learnt meanwhile are set
  /// before.
  void evaluate_now() EXCLUDES_LOCK(changing_, mutex_, evaluating_);

  /// The latest reading of every model, sorted by name; before a model's first evaluation one that knows nothing yet.
  [[nodiscard]] std::vector<std::shared_ptr<const DriftReading>> readings() const EXCLUDES_LOCK(mutex_);

  /// Evaluates from now on in a thread of its own, every options.evaluation_interval.
  ///
  /// Takes: what is called before each evaluation and at least every second, by that thread: the place to set references.
  ///        Must not throw.
  void start(std::function<void()> refresh = {});
  /// Ends that thread; waits for an evaluation under way, and saves the windows.
  void stop();

 private:
  /// A model and what it is compared with.
  struct Watched {
    std::string version{};
    std::shared_ptr<const stats::ReferenceProfile> given{};  ///< by set_reference()
    Reference reference{};                                   ///< in force
    std::shared_ptr<const WindowLayout> layout{};            ///< null without a usable reference
    std::unique_ptr<ModelWindow> window{};
    std::unique_ptr<ReferenceLearner> learner{};  ///< while it learns
    std::vector<Remembered> remembered{};         ///< of a window that was restored
    std::shared_ptr<const DriftReading> reading{};
  };
  /// What the evaluations remember of a model.
  struct Judged;
  /// What one evaluation of a model works with.
  struct Copy;

  void count(std::span<const telemetry::PredictionEvent> events) REQUIRES_LOCK(mutex_);
  Watched* find_or_watch(const telemetry::EventSource& source, std::chrono::system_clock::time_point time)
      REQUIRES_LOCK(mutex_);
  /// Makes a model's entry anew for this reference. Errors: kInvalidArgument; the entry has no reference then.
  Status install(std::string_view model, std::string_view version, std::shared_ptr<const stats::ReferenceProfile> given)
      REQUIRES_LOCK(changing_) EXCLUDES_LOCK(mutex_);
  void take_up(std::string_view model, Watched& watched) REQUIRES_LOCK(changing_);
  Status put(std::string_view model, Reference reference, bool must_be_kept) REQUIRES_LOCK(changing_)
      EXCLUDES_LOCK(mutex_);
  void finish_learning() EXCLUDES_LOCK(changing_, mutex_);
  void restore_references() REQUIRES_LOCK(changing_) EXCLUDES_LOCK(mutex_);
  void restore_windows() REQUIRES_LOCK(changing_);
  void save(const std::string& model) REQUIRES_LOCK(evaluating_) EXCLUDES_LOCK(mutex_);
  [[nodiscard]] LiveDriftOptions options_of(std::string_view model, const WindowLayout& layout) const;
  [[nodiscard]] std::vector<std::string> names() const EXCLUDES_LOCK(mutex_);
  [[nodiscard]] bool copy(const std::string& model, Copy& copied) EXCLUDES_LOCK(mutex_);
  void evaluate(const std::string& model) REQUIRES_LOCK(evaluating_) EXCLUDES_LOCK(mutex_);
  void drop_forgotten(const std::vector<std::string>& known) REQUIRES_LOCK(evaluating_);

  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const LiveDriftOptions options_;
  const base::Log log_;
  const std::unique_ptr<const ModelFiles> reference_files_;  // null: nothing is kept
  const std::unique_ptr<const ModelFiles> window_files_;
  base::Mutex changing_;  // held while a reference changes, its file with it; taken before mutex_
  std::map<std::string, Reference, std::less<>> kept_ GUARDED_BY(changing_);  // by hand or learnt
  std::map<std::string, SavedWindow, std::less<>> restored_ GUARDED_BY(changing_);
  mutable base::Mutex mutex_;  // held per batch of events, and for the copy of one window's counts
  std::map<std::string, Watched, std::less<>> watched_ GUARDED_BY(mutex_);
  base::Mutex evaluating_;  // held during a whole evaluation, and while saving; taken before mutex_
  std::map<std::string, std::unique_ptr<Judged>, std::less<>> judged_ GUARDED_BY(evaluating_);
  std::map<std::string, std::uint64_t, std::less<>> saved_ GUARDED_BY(evaluating_);  // hash of the file last written
  PeriodicEvaluation rounds_;  // last: its thread uses what is above
};

}  // namespace nexusml::monitor
