#include "nexusml/store/monitored_record_store.h"

#include <utility>

#include "nexusml/telemetry/monitor.h"

namespace nexusml::store {
namespace {

constexpr std::string_view kInsert = "insert";
constexpr std::string_view kPredictions = "predictions";

/// Whether the failure says something about the database; else only about what it was asked.
bool is_of_the_database(ErrorCode code) {
  switch (code) {
    case ErrorCode::kConflict:
    case ErrorCode::kUnavailable:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return true;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kNotFound:
    case ErrorCode::kTooLarge:
      return false;
  }
  bug("ErrorCode outside the enum");
}

}  // namespace

MonitoredRecordStore::MonitoredRecordStore(Opener open, const telemetry::Telemetry& telemetry, const base::Clock& clock)
    : open_(std::move(open)), telemetry_(telemetry), clock_(clock), dependency_("database", telemetry, clock) {}

Result<RecordStore*> MonitoredRecordStore::opened() {
  const base::MutexLock lock(open_mutex_);
  if (store_ == nullptr) {
    NEXUSML_ASSIGN_OR_RETURN(store_, open_());
  }
  return store_.get();
}

template <class Value, class Call>
Result<Value> MonitoredRecordStore::monitored(std::string_view operation, std::string_view table, const Call& call) {
  const auto began = clock_.steady_now();
  Result<Value> result = telemetry::monitor_database_operation(telemetry_, operation, table, [&]() -> Result<Value> {
    NEXUSML_ASSIGN_OR_RETURN(RecordStore * store, opened());
    return call(*store);
  });
  const bool stores = operation == kInsert && table == kPredictions;
  if (result.ok()) {
    if (stores) writes_fail_.store(false, std::memory_order_relaxed);
    if (!writes_fail_.load(std::memory_order_relaxed)) dependency_.note_success(began);
  } else if (is_of_the_database(result.error().code)) {
    if (stores) writes_fail_.store(true, std::memory_order_relaxed);
    dependency_.note_failure(result.error().code);
  }
  return result;
}

Status MonitoredRecordStore::prepare() {
  return monitored<void>("migrate", "schema", [](RecordStore& store) { return store.prepare(); });
}

Status MonitoredRecordStore::ping() {
  return monitored<void>("ping", "schema", [](RecordStore& store) { return store.ping(); });
}

Result<WriteOutcome> MonitoredRecordStore::write_predictions(std::span<const PredictionRecord> predictions) {
  return monitored<WriteOutcome>(kInsert, kPredictions,
                                 [&](RecordStore& store) { return store.write_predictions(predictions); });
}

Result<std::optional<StoredPrediction>> MonitoredRecordStore::find_prediction(std::string_view id) {
  return monitored<std::optional<StoredPrediction>>("select", "predictions",
                                                    [&](RecordStore& store) { return store.find_prediction(id); });
}

Result<std::vector<StoredPrediction>> MonitoredRecordStore::find_predictions(std::span<const std::string> ids) {
  return monitored<std::vector<StoredPrediction>>("select", "predictions",
                                                  [&](RecordStore& store) { return store.find_predictions(ids); });
}

Result<std::vector<StoredPrediction>> MonitoredRecordStore::recent_predictions(std::string_view model,
                                                                               std::size_t limit) {
  return monitored<std::vector<StoredPrediction>>(
      "select", "predictions", [&](RecordStore& store) { return store.recent_predictions(model, limit); });
}

Result<std::vector<PredictionCount>> MonitoredRecordStore::count_predictions(std::string_view model,
                                                                             TimeWindow window) {
  return monitored<std::vector<PredictionCount>>(
      "select", "predictions", [&](RecordStore& store) { return store.count_predictions(model, window); });
}

Result<std::vector<ModelActivity>> MonitoredRecordStore::model_activity() {
  return monitored<std::vector<ModelActivity>>("select", "predictions",
                                               [](RecordStore& store) { return store.model_activity(); });
}

Result<std::vector<FeedbackOutcome>> MonitoredRecordStore::write_feedback(std::span<const FeedbackRecord> labels) {
  return monitored<std::vector<FeedbackOutcome>>("insert", "feedback",
                                                 [&](RecordStore& store) { return store.write_feedback(labels); });
}

Result<std::vector<LabelledPrediction>> MonitoredRecordStore::labelled_predictions(std::string_view model,
                                                                                   TimeWindow window,
                                                                                   std::size_t limit) {
  return monitored<std::vector<LabelledPrediction>>(
      "select", "feedback", [&](RecordStore& store) { return store.labelled_predictions(model, window, limit); });
}

Status MonitoredRecordStore::save_job(const JobRecord& job) {
  return monitored<void>("upsert", "jobs", [&](RecordStore& store) { return store.save_job(job); });
}

Result<std::vector<JobRecord>> MonitoredRecordStore::list_jobs(std::string_view model, std::size_t limit) {
  return monitored<std::vector<JobRecord>>("select", "jobs",
                                           [&](RecordStore& store) { return store.list_jobs(model, limit); });
}

Status MonitoredRecordStore::append_quality(std::span<const QualityRecord> scores) {
  return monitored<void>("insert", "quality", [&](RecordStore& store) { return store.append_quality(scores); });
}

Result<std::vector<QualityRecord>> MonitoredRecordStore::list_quality(TimeWindow window) {
  return monitored<std::vector<QualityRecord>>("select", "quality",
                                               [&](RecordStore& store) { return store.list_quality(window); });
}

Status MonitoredRecordStore::append_alert(const AlertRecord& alert) {
  return monitored<void>("insert", "alerts", [&](RecordStore& store) { return store.append_alert(alert); });
}

Result<std::vector<AlertRecord>> MonitoredRecordStore::list_alerts(TimeWindow window, std::size_t limit) {
  return monitored<std::vector<AlertRecord>>("select", "alerts",
                                             [&](RecordStore& store) { return store.list_alerts(window, limit); });
}

Status MonitoredRecordStore::append_audit(const AuditRecord& change) {
  return monitored<void>("insert", "audit", [&](RecordStore& store) { return store.append_audit(change); });
}

Result<std::vector<AuditRecord>> MonitoredRecordStore::list_audit(std::size_t limit) {
  return monitored<std::vector<AuditRecord>>("select", "audit",
                                             [&](RecordStore& store) { return store.list_audit(limit); });
}

Result<std::vector<AuditRecord>> MonitoredRecordStore::current_settings() {
  return monitored<std::vector<AuditRecord>>("select", "audit",
                                             [](RecordStore& store) { return store.current_settings(); });
}

Result<std::uint64_t> MonitoredRecordStore::delete_older_than(RecordKind kind, Time cutoff, std::size_t maximum_rows) {
  return monitored<std::uint64_t>(
      "delete", name_of(kind), [&](RecordStore& store) { return store.delete_older_than(kind, cutoff, maximum_rows); });
}

}  // namespace nexusml::store
