#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/mutex.h"
#include "nexusml/monitor/periodic_evaluation.h"
#include "nexusml/monitor/quality_options.h"
#include "nexusml/monitor/quality_reading.h"
#include "nexusml/stats/profile.h"
#include "nexusml/telemetry/event_queue.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::monitor {

class ModelFiles;
class QualityGauges;
class QualityWindow;
struct QualityCounts;
struct SavedQuality;

/// Watches the quality of what models are asked, served here or elsewhere: what is missing, beyond what training saw,
/// repeated, of another shape, or late. Refused inputs count too. Readings become ml_data_quality_score and are there to
/// be read. docs/maths/data-quality.md defines every score.
///
/// Memory:   per model that of internal/quality_window.h, whatever comes; at most 10,000 models.
/// Threads:  any; it owns one thread once started.
/// Lifetime: telemetry and clock outlive it.
class QualityMonitor final : public telemetry::EventConsumer {
 public:
  using Readings = std::vector<std::shared_ptr<const QualityReading>>;

  QualityMonitor(const telemetry::Telemetry& telemetry, const base::Clock& clock, QualityOptions options = {},
                 base::Log log = {});
  ~QualityMonitor() override;
  QualityMonitor(const QualityMonitor&) = delete;
  QualityMonitor& operator=(const QualityMonitor&) = delete;

  /// Cost: about 3 ns a value, twice that where a third are missing, 13 ns a text; per batch and source a comparison of its
  ///       features' names; a lock per call. Waits for no evaluation, at most for the copy of one window's counts.
  void on_events(std::span<const telemetry::PredictionEvent> events) noexcept override EXCLUDES_LOCK(mutex_);

  /// Takes up the windows that an earlier run left in options.folder and that have not gone by. A window waits for its
  /// version and reference to be set. What is damaged is logged and left out. Before the first event.
  void restore() EXCLUDES_LOCK(mutex_);
  /// Writes the windows to options.folder; the thread does so every options.save_interval and at its end.
  ///
  /// Cost: a copy of one window at a time under the lock; a file per model whose window changed.
  void save() EXCLUDES_LOCK(evaluating_, mutex_);

  /// What the inputs of a model's version are judged by from now on. Null: without ranges, and without what training leads
  /// to expect. Another version or another reference starts a new window, the same ones change nothing. Models that nobody
  /// announces are watched without a reference.
  void set_reference(std::string_view model, std::string_view version,
                     std::shared_ptr<const stats::ReferenceProfile> reference) EXCLUDES_LOCK(mutex_);
  /// Stops watching a model, until an event of it comes; its metrics lose their values at the next evaluation.
  void forget(std::string_view model) EXCLUDES_LOCK(mutex_);

  /// Judges every window now, in the calling thread.
  void evaluate_now() EXCLUDES_LOCK(mutex_, evaluating_);

  /// The latest reading of every model, sorted by name; before a model's first evaluation one without data.
  [[nodiscard]] Readings readings() const EXCLUDES_LOCK(mutex_);

  /// Evaluates from now on in a thread of its own, every options.evaluation_interval.
  ///
  /// Takes: what that thread calls before each evaluation and at least every second: the place to set references; and what
  ///        it calls after each: the place to keep the readings. They must not throw.
  void start(std::function<void()> refresh = {}, std::function<void(const Readings&)> on_evaluated = {});
  /// Ends that thread; waits for an evaluation under way, and saves the windows.
  void stop();

 private:
  /// A model and how its inputs are judged.
  struct Watched {
    std::string version{};
    bool announced = false;  ///< by set_reference(): events of other versions are passed over
    bool external = false;
    std::shared_ptr<const stats::ReferenceProfile> reference{};
    std::shared_ptr<QualityWindow> window{};  ///< shared, so that an evaluation can tell whether it is still the same
    std::shared_ptr<const QualityReading> reading{};
  };
  /// What one evaluation of a model works with.
  struct Copy;
  using Seen = std::pair<const telemetry::EventSource*, QualityWindow*>;

  void count(std::span<const telemetry::PredictionEvent> events) REQUIRES_LOCK(mutex_);
  [[nodiscard]] QualityWindow* begin(const telemetry::EventSource& source) REQUIRES_LOCK(mutex_);
  [[nodiscard]] Watched make(std::string_view model, std::string_view version) const;
  [[nodiscard]] std::vector<std::string> names() const EXCLUDES_LOCK(mutex_);
  void evaluate(const std::string& model) REQUIRES_LOCK(evaluating_) EXCLUDES_LOCK(mutex_);
  void drop_forgotten(const std::vector<std::string>& known) REQUIRES_LOCK(evaluating_);
  void take_up(std::string_view model, Watched& watched) REQUIRES_LOCK(mutex_);
  void save(const std::string& model) REQUIRES_LOCK(evaluating_) EXCLUDES_LOCK(mutex_);

  /// Models that are watched without anybody having announced them; inputs of later ones are passed over.
  static constexpr std::size_t kMostModels = 10'000;

  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  const QualityOptions options_;
  const base::Log log_;
  const std::unique_ptr<const ModelFiles> files_;  // null: nothing is kept
  mutable base::Mutex mutex_;                      // held per batch of events, and for the copy of one window's counts
  std::map<std::string, Watched, std::less<>> watched_ GUARDED_BY(mutex_);
  std::map<std::string, SavedQuality, std::less<>> restored_ GUARDED_BY(mutex_);
  std::vector<Seen> seen_ GUARDED_BY(mutex_);  // of one call; here for its memory
  base::Mutex evaluating_;                     // held during a whole evaluation; taken before mutex_
  std::map<std::string, std::unique_ptr<QualityGauges>, std::less<>> gauges_ GUARDED_BY(evaluating_);
  std::map<std::string, std::uint64_t, std::less<>> saved_ GUARDED_BY(evaluating_);  // hash of the file last written
  PeriodicEvaluation rounds_;  // last: its thread uses what is above
};

}  // namespace nexusml::monitor
