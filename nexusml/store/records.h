#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/base/result.h"
#include "nexusml/store/record_types.h"

namespace nexusml::store {

/// What grows with time and is removed by age.
enum class RecordKind : std::uint8_t { kPredictions, kFeedback, kJobs, kQuality, kAlerts };
/// "predictions", "feedback", "jobs", "quality", "alerts": the name of the table.
[[nodiscard]] std::string_view name_of(RecordKind kind);

/// Keeps predictions, labels, training jobs, quality scores, alerts and changes of settings.
///
/// What was written when a call returned survives a crash of this program. The schema is brought up to date before the
/// first operation, under a lock, so that several replicas may start at once.
///
/// Errors:  kUnavailable while the database is away, full, locked for too long, or refuses us: trying again can succeed,
///          and a batch that failed was either written wholly or not at all; writing it again doubles nothing.
///          kCorrupt for a damaged or foreign file, kConflict for a schema newer than this program,
///          kInvalidArgument for a text that no database can hold. No message holds a secret.
/// Threads: any; calls wait for a free connection, and never longer than the driver's time limit.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  /// Brings the schema up to date, if that was not done yet. Every operation does so by itself; call it to know early.
  [[nodiscard]] virtual Status prepare() = 0;
  /// Asks the database itself: a real SELECT on a real connection.
  [[nodiscard]] virtual Status ping() = 0;

  /// One transaction. Ids that are in the store already, or twice in the batch, are left out; one that cannot be kept is
  /// refused alone. Cost: best in batches of 100 to 1000.
  [[nodiscard]] virtual Result<WriteOutcome> write_predictions(std::span<const PredictionRecord> predictions) = 0;
  [[nodiscard]] virtual Result<std::optional<StoredPrediction>> find_prediction(std::string_view id) = 0;
  /// Those of these ids that are there, each once, by id. Texts that are no UUIDs are passed over.
  /// Cost: a statement; best for 100 to 1000 ids.
  [[nodiscard]] virtual Result<std::vector<StoredPrediction>> find_predictions(std::span<const std::string> ids) = 0;
  /// Newest first. An empty model: all.
  [[nodiscard]] virtual Result<std::vector<StoredPrediction>> recent_predictions(std::string_view model,
                                                                                 std::size_t limit) = 0;
  /// By hour, model and label, in that order. An empty model: all.
  [[nodiscard]] virtual Result<std::vector<PredictionCount>> count_predictions(std::string_view model,
                                                                               TimeWindow window) = 0;
  /// Every model that ever had a prediction, by name.
  [[nodiscard]] virtual Result<std::vector<ModelActivity>> model_activity() = 0;

  /// One transaction. Returns: an outcome for each, in order.
  [[nodiscard]] virtual Result<std::vector<FeedbackOutcome>> write_feedback(std::span<const FeedbackRecord> labels) = 0;
  /// Labels that came in the window and whose predictions are there, by the time of the label. An empty model: all.
  [[nodiscard]] virtual Result<std::vector<LabelledPrediction>> labelled_predictions(std::string_view model,
                                                                                     TimeWindow window,
                                                                                     std::size_t limit) = 0;

  /// Writes or replaces the job of this id.
  [[nodiscard]] virtual Status save_job(const JobRecord& job) = 0;
  /// By time of submission, newest first. An empty model: all.
  [[nodiscard]] virtual Result<std::vector<JobRecord>> list_jobs(std::string_view model, std::size_t limit) = 0;

  [[nodiscard]] virtual Status append_quality(std::span<const QualityRecord> scores) = 0;
  /// In order of time.
  [[nodiscard]] virtual Result<std::vector<QualityRecord>> list_quality(TimeWindow window) = 0;

  [[nodiscard]] virtual Status append_alert(const AlertRecord& alert) = 0;
  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<AlertRecord>> list_alerts(TimeWindow window, std::size_t limit) = 0;

  /// The audit is never removed by age: the newest entry of a setting is its value.
  [[nodiscard]] virtual Status append_audit(const AuditRecord& change) = 0;
  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<AuditRecord>> list_audit(std::size_t limit) = 0;
  /// The newest entry of every setting, by setting.
  [[nodiscard]] virtual Result<std::vector<AuditRecord>> current_settings() = 0;

  /// Removes up to about `maximum_rows` rows (PostgreSQL: or a whole day at once) that are older than `cutoff`; an
  /// implementation may keep predictions for the rest of their day.
  /// Returns: how many rows went; 0 when nothing is left to remove.
  [[nodiscard]] virtual Result<std::uint64_t> delete_older_than(RecordKind kind, Time cutoff,
                                                                std::size_t maximum_rows) = 0;
};

}  // namespace nexusml::store
