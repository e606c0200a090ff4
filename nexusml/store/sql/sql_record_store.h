#pragma once

#include "nexusml/store/records.h"
#include "nexusml/store/sql/session.h"

namespace nexusml::store::sql {

/// All that SQLite and PostgreSQL do in the same words. A driver adds how sessions are had, how predictions are written
/// in bulk, and how they age.
///
/// Both have the tables of schema.h, and `prediction_ids (id, time)`, where an id is looked up.
///
/// Threads: any.
class SqlRecordStore : public RecordStore {
 public:
  [[nodiscard]] Result<std::optional<StoredPrediction>> find_prediction(std::string_view id) final;
  [[nodiscard]] Result<std::vector<StoredPrediction>> find_predictions(std::span<const std::string> ids) final;
  [[nodiscard]] Result<std::vector<StoredPrediction>> recent_predictions(std::string_view model,
                                                                         std::size_t limit) override;
  [[nodiscard]] Result<std::vector<PredictionCount>> count_predictions(std::string_view model,
                                                                       TimeWindow window) override;
  [[nodiscard]] Result<std::vector<ModelActivity>> model_activity() final;
  [[nodiscard]] Result<std::vector<FeedbackOutcome>> write_feedback(std::span<const FeedbackRecord> labels) final;
  [[nodiscard]] Result<std::vector<LabelledPrediction>> labelled_predictions(std::string_view model, TimeWindow window,
                                                                             std::size_t limit) final;
  [[nodiscard]] Status save_job(const JobRecord& job) final;
  [[nodiscard]] Result<std::vector<JobRecord>> list_jobs(std::string_view model, std::size_t limit) final;
  [[nodiscard]] Status append_quality(std::span<const QualityRecord> scores) final;
  [[nodiscard]] Result<std::vector<QualityRecord>> list_quality(TimeWindow window) final;
  [[nodiscard]] Status append_alert(const AlertRecord& alert) final;
  [[nodiscard]] Result<std::vector<AlertRecord>> list_alerts(TimeWindow window, std::size_t limit) final;
  [[nodiscard]] Status append_audit(const AuditRecord& change) final;
  [[nodiscard]] Result<std::vector<AuditRecord>> list_audit(std::size_t limit) final;
  [[nodiscard]] Result<std::vector<AuditRecord>> current_settings() final;
  [[nodiscard]] Result<std::uint64_t> delete_older_than(RecordKind kind, Time cutoff, std::size_t maximum_rows) final;

 protected:
  /// Does the work in a session that need not be able to write.
  [[nodiscard]] virtual Status read(const Work& work) = 0;
  /// Does the work in a transaction.
  [[nodiscard]] virtual Status write(const Work& work) = 0;
  /// delete_older_than for predictions.
  [[nodiscard]] virtual Result<std::uint64_t> delete_predictions(Time cutoff, std::size_t maximum_rows) = 0;

 private:
  [[nodiscard]] Result<Rows> query(std::string_view statement, std::initializer_list<Value> parameters);
  [[nodiscard]] Result<std::vector<AuditRecord>> query_audit(std::string_view statement,
                                                             std::initializer_list<Value> parameters);
};

/// "predictions" restricted to a model by the index (model, time): "p.model = $1", or for all models
/// "p.model IN (...)" that uses $1 too.
[[nodiscard]] std::string_view model_condition(std::string_view model);

}  // namespace nexusml::store::sql
