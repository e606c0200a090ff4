#include "nexusml/telemetry/catalogue.h"

// The one table of all metrics. tests/golden/metrics_catalogue.txt is held to it: a change here is a change of what
// dashboards and alerts depend on.
namespace nexusml::telemetry {
namespace {

using enum Recorded;
constexpr auto kCounter = metrics::MetricType::kCounter;
constexpr auto kGauge = metrics::MetricType::kGauge;
constexpr auto kHistogram = metrics::MetricType::kHistogram;

// clang-format off
constexpr CatalogueRow kRows[] = {
    // name, type, family, labels, filter, help

    // Catalogue A
    {"system_cpu_usage_percent", kGauge, kSystemCpu, "", "", "CPU in use, percent of what may be used."},
    {"system_memory_usage_bytes", kGauge, kSystemMemoryUsed, "", "", "Memory in use."},
    {"system_memory_total_bytes", kGauge, kSystemMemoryTotal, "", "", "Memory that may be used."},
    {"api_request_count_total", kCounter, kApiRequests, "endpoint method status", "", "HTTP requests answered."},
    {"api_request_latency_seconds", kHistogram, kApiLatency, "endpoint", "", "Time to answer an HTTP request."},
    {"model_predictions_total", kCounter, kPredictions, "model_type", "", "Predictions made."},
    {"model_prediction_errors_total", kCounter, kErrors, "model_type", "operation=prediction", "Predictions that failed."},
    {"model_prediction_latency_seconds", kHistogram, kPredictionLatency, "model_type", "", "Time to make a prediction."},
    {"model_sentiment_prediction_count_total", kCounter, kPredictions, "sentiment_label:prediction_type", "type=sentiment", "Sentiment predictions by label."},
    {"model_sentiment_confidence_score", kHistogram, kConfidence, "", "type=sentiment", "Confidence of sentiment predictions."},
    {"model_email_spam_detected_total", kCounter, kPredictions, "", "type=email prediction_type=spam", "E-mails taken for spam."},
    {"model_email_ham_detected_total", kCounter, kPredictions, "", "type=email prediction_type=ham", "E-mails taken for wanted mail."},
    {"model_recsys_predicted_rating", kHistogram, kRecsysRating, "", "", "Ratings predicted by recommenders."},
    {"model_recsys_cold_start_total", kCounter, kRecsysColdStart, "", "", "Recommendations for an unknown user or item."},
    {"model_topic_prediction_count_total", kCounter, kPredictions, "topic_label:prediction_type", "type=topic", "Topic predictions by label."},
    {"model_trend_processing_seconds", kHistogram, kPredictionLatency, "", "type=trend", "Time to make a forecast."},
    {"infra_redis_connected", kGauge, kInfraConnected, "", "dependency=redis", "1 if Redis answers, 0 if not."},
    {"infra_minio_connected", kGauge, kInfraConnected, "", "dependency=minio", "1 if the object store answers, 0 if not."},
    {"infra_database_connected", kGauge, kInfraConnected, "", "dependency=database", "1 if the database answers, 0 if not."},
    {"batch_processing_count_total", kCounter, kBatches, "model_type status", "", "Batches processed, by how they ended."},
    {"batch_processing_duration_seconds", kHistogram, kBatchDuration, "model_type", "", "Time to process a batch."},
    {"batch_records_processed_total", kCounter, kBatchRecords, "model_type", "", "Rows processed in batches."},
    {"model_load_duration_seconds", kHistogram, kModelLoadDuration, "model_type", "", "Time to load a model."},
    {"model_load_success_total", kCounter, kModelLoads, "model_type", "outcome=success", "Models loaded."},
    {"model_load_failure_total", kCounter, kModelLoads, "model_type", "outcome=failure", "Models that failed to load."},
    {"model_loaded", kGauge, kModelLoaded, "model_type", "", "1 if the model is being served, 0 if not."},

    // Catalogue B
    {"ml_system_cpu_usage_percent", kGauge, kSystemCpu, "", "", "CPU in use, percent of what may be used."},
    {"ml_system_memory_usage_bytes", kGauge, kSystemMemoryUsed, "", "", "Memory in use."},
    {"ml_system_memory_total_bytes", kGauge, kSystemMemoryTotal, "", "", "Memory that may be used."},
    {"ml_system_disk_usage_bytes", kGauge, kSystemDiskUsed, "", "", "Disk space in use where data is written."},
    {"ml_system_disk_total_bytes", kGauge, kSystemDiskTotal, "", "", "Disk space where data is written."},
    {"ml_api_requests_total", kCounter, kApiRequests, "method endpoint status_code:status", "", "HTTP requests answered."},
    {"ml_api_request_duration_seconds", kHistogram, kApiLatency, "method endpoint", "", "Time to answer an HTTP request."},
    {"ml_request_size_bytes", kHistogram, kRequestSize, "method endpoint", "", "Size of HTTP request bodies."},
    {"ml_response_size_bytes", kHistogram, kResponseSize, "method endpoint", "", "Size of HTTP response bodies."},
    {"ml_api_requests_in_progress", kGauge, kApiInProgress, "", "", "HTTP requests being answered now."},
    {"ml_model_predictions_total", kCounter, kPredictions, "model_type prediction_type", "", "Predictions made, by predicted label."},
    {"ml_model_prediction_duration_seconds", kHistogram, kPredictionLatency, "model_type", "", "Time to make a prediction."},
    {"ml_model_confidence_score", kHistogram, kConfidence, "model_type", "", "Confidence of predictions, 0 to 1."},
    {"ml_model_accuracy", kGauge, kModelAccuracy, "model_type", "", "Share of right predictions, 0 to 1."},
    {"ml_model_training_duration_seconds", kHistogram, kTrainingDuration, "model_type", "", "Time to train a model."},
    {"ml_model_training_samples", kGauge, kTrainingSamples, "model_type", "", "Rows that the model was trained on."},
    {"ml_model_features_count", kGauge, kFeaturesCount, "model_type", "", "Features that the model uses."},
    {"ml_model_last_training_timestamp_seconds", kGauge, kLastTraining, "model_type", "", "When the model was last trained, Unix time."},
    {"ml_models_registry_count", kGauge, kRegistryCount, "model_type status", "", "Model versions in the repository, by state."},
    {"ml_data_quality_score", kGauge, kDataQuality, "data_source metric_type", "", "Data quality by dimension, 0 to 1; higher is better."},
    {"ml_data_drift_score", kGauge, kDriftScore, "feature_name model_type", "", "Distance of current data from the reference; higher is worse."},
    {"ml_errors_total", kCounter, kErrors, "error_type component", "", "Errors by kind and component."},
    {"ml_database_operations_total", kCounter, kDatabaseOperations, "operation_type table_name", "", "Database operations that succeeded."},
    {"ml_database_operation_duration_seconds", kHistogram, kDatabaseDuration, "operation_type", "", "Time of a database operation."},

    // Of our own
    {"process_cpu_seconds_total", kCounter, kProcessCpu, "", "", "CPU time used by this process."},
    {"process_resident_memory_bytes", kGauge, kProcessMemory, "", "", "Resident memory of this process."},
    {"process_virtual_memory_bytes", kGauge, kProcessVirtualMemory, "", "", "Virtual memory of this process."},
    {"process_threads", kGauge, kProcessThreads, "", "", "Threads of this process."},
    {"process_open_fds", kGauge, kProcessOpenFiles, "", "", "Open file descriptors."},
    {"process_max_fds", kGauge, kProcessMaxFiles, "", "", "File descriptors that may be open."},
    {"process_start_time_seconds", kGauge, kProcessStartTime, "", "", "When this process started, Unix time."},
    {"nexusml_build_info", kGauge, kBuildInfo, "version compiler", "", "Always 1; the labels describe the build."},
    {"ml_data_drift_detected", kGauge, kDriftDetected, "feature_name model_type", "", "1 if the feature has drifted, 0 if not."},
    {"ml_dataset_drift_share", kGauge, kDatasetDriftShare, "model_type", "", "Share of the model's features that have drifted."},
    {"ml_prediction_drift_score", kGauge, kPredictionDrift, "model_type", "", "Distance of current predictions from the reference; higher is worse."},
    {"ml_model_error", kGauge, kModelError, "model_type metric", "", "Prediction error (rmse, mae, mase); higher is worse."},
    {"ml_feedback_total", kCounter, kFeedback, "model_type", "", "True labels received."},
    {"ml_event_queue_depth", kGauge, kEventQueueDepth, "", "", "Prediction events waiting for their consumers."},
    {"ml_events_delivered_total", kCounter, kEventsDelivered, "model_type", "", "Prediction events handed over to stores and monitors."},
    {"ml_events_written_total", kCounter, kEventsWritten, "", "", "Prediction events written to the record store."},
    {"ml_events_spooled_total", kCounter, kEventsSpooled, "", "", "Prediction events spooled while the store was away."},
    {"ml_events_dropped_total", kCounter, kEventsDropped, "reason", "", "Prediction events lost."},
    {"ml_records_deleted_total", kCounter, kRecordsDeleted, "table_name", "", "Records removed by age."},
    {"ml_prediction_cache_total", kCounter, kPredictionCache, "model_type result", "", "Predictions of models with a cache, by whether it held the answer."},
    {"nexusml_metrics_series", kGauge, kRegistry, "", "", "Time series exposed by this process."},
    {"nexusml_metrics_overflow_total", kCounter, kRegistry, "metric", "", "Calls that met a metric with too many series and were counted under \"other\"."},
    {"nexusml_exposition_duration_seconds", kHistogram, kRegistry, "", "", "Time spent to write one exposition."},
    {"ml_alerts_firing", kGauge, kAlertsFiring, "severity", "", "Alerts that fire now."},
    {"ml_alert_notifications_total", kCounter, kAlertNotifications, "receiver outcome", "", "Attempts to notify a receiver of alerts: sent or failed; and notifications that were dropped."},
    {"model_recsys_encoder_duration_seconds", kHistogram, kRecsysEncoderDuration, "encoder", "", "Time to look up a user or an item."},
    {"model_recsys_encoder_unknown_total", kCounter, kRecsysEncoderUnknown, "encoder", "", "Users and items that the recommender did not know."},
};
// clang-format on

}  // namespace

std::span<const CatalogueRow> catalogue() {
  return kRows;
}

}  // namespace nexusml::telemetry
