#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "nexusml/base/clock.h"
#include "nexusml/base/mutex.h"
#include "nexusml/store/dependency.h"
#include "nexusml/store/records.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::store {

/// A store that may not be there yet, or not all the time: it is opened by the first operation that succeeds in it, and
/// every operation is counted and timed under its table's name (monitor_database_operation) and noted in dependency().
///
/// Errors:   as RecordStore, and those of opening.
/// Threads:  any. Lifetime: telemetry and clock outlive it.
class MonitoredRecordStore final : public RecordStore {
 public:
  using Opener = std::function<Result<std::unique_ptr<RecordStore>>()>;

  MonitoredRecordStore(Opener open, const telemetry::Telemetry& telemetry, const base::Clock& clock);

  /// "database": as the last operation found it. Where predictions cannot be written it is down, although it may still
  /// answer questions: on a full disk, or a standby.
  [[nodiscard]] const Dependency& dependency() const { return dependency_; }

  [[nodiscard]] Status prepare() override;
  [[nodiscard]] Status ping() override;
  [[nodiscard]] Result<WriteOutcome> write_predictions(std::span<const PredictionRecord> predictions) override;
  [[nodiscard]] Result<std::optional<StoredPrediction>> find_prediction(std::string_view id) override;
  [[nodiscard]] Result<std::vector<StoredPrediction>> find_predictions(std::span<const std::string> ids) override;
  [[nodiscard]] Result<std::vector<StoredPrediction>> recent_predictions(std::string_view model,
                                                                         std::size_t limit) override;
  [[nodiscard]] Result<std::vector<PredictionCount>> count_predictions(std::string_view model,
                                                                       TimeWindow window) override;
  [[nodiscard]] Result<std::vector<ModelActivity>> model_activity() override;
  [[nodiscard]] Result<std::vector<FeedbackOutcome>> write_feedback(std::span<const FeedbackRecord> labels) override;
  [[nodiscard]] Result<std::vector<LabelledPrediction>> labelled_predictions(std::string_view model, TimeWindow window,
                                                                             std::size_t limit) override;
  [[nodiscard]] Status save_job(const JobRecord& job) override;
  [[nodiscard]] Result<std::vector<JobRecord>> list_jobs(std::string_view model, std::size_t limit) override;
  [[nodiscard]] Status append_quality(std::span<const QualityRecord> scores) override;
  [[nodiscard]] Result<std::vector<QualityRecord>> list_quality(TimeWindow window) override;
  [[nodiscard]] Status append_alert(const AlertRecord& alert) override;
  [[nodiscard]] Result<std::vector<AlertRecord>> list_alerts(TimeWindow window, std::size_t limit) override;
  [[nodiscard]] Status append_audit(const AuditRecord& change) override;
  [[nodiscard]] Result<std::vector<AuditRecord>> list_audit(std::size_t limit) override;
  [[nodiscard]] Result<std::vector<AuditRecord>> current_settings() override;
  [[nodiscard]] Result<std::uint64_t> delete_older_than(RecordKind kind, Time cutoff,
                                                        std::size_t maximum_rows) override;

 private:
  template <class Value, class Call>
  Result<Value> monitored(std::string_view operation, std::string_view table, const Call& call);
  Result<RecordStore*> opened() EXCLUDES_LOCK(open_mutex_);

  const Opener open_;
  const telemetry::Telemetry& telemetry_;
  const base::Clock& clock_;
  Dependency dependency_;
  std::atomic<bool> writes_fail_{false};  // relaxed: nothing else is read because of it
  base::Mutex open_mutex_;                // held while opening, which all others must wait for anyway
  std::unique_ptr<RecordStore> store_ GUARDED_BY(open_mutex_);
};

}  // namespace nexusml::store
