#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "nexusml/telemetry/telemetry.h"

// Plain functions that record by name, for callers that hold no bundle: batch programs, feeds of other services.
//
// Errors:  none, ever: a failure to record (memory is short) is dropped, the caller goes on.
// Cost:    a lock and a lookup per metric, about 1 us; the hot path uses ModelMetrics and RouteMetrics instead.
// Threads: any.
namespace nexusml::telemetry {

inline constexpr double kNoConfidence = std::numeric_limits<double>::quiet_NaN();

/// One successful prediction of any model.
/// Takes: the model's name, the predicted label, the confidence 0..1 or kNoConfidence.
void record_prediction(const Telemetry& telemetry, std::string_view model, std::string_view label, double confidence,
                       Seconds latency) noexcept;

void record_sentiment_metrics(const Telemetry& telemetry, std::string_view label, double confidence, Seconds latency,
                              std::string_view model = "sentiment") noexcept;
void record_email_metrics(const Telemetry& telemetry, bool is_spam, double confidence, Seconds latency,
                          std::string_view model = "email") noexcept;
/// Takes: the predicted rating in stars, and whether the user or the item was unknown.
void record_recsys_metrics(const Telemetry& telemetry, double rating, bool cold_start, Seconds latency,
                           std::string_view model = "recsys") noexcept;
void record_topic_metrics(const Telemetry& telemetry, std::string_view label, double confidence, Seconds latency,
                          std::string_view model = "topic") noexcept;
/// Takes: the direction of the forecast: "up", "down", "flat".
void record_trend_metrics(const Telemetry& telemetry, std::string_view direction, Seconds latency,
                          std::string_view model = "trend") noexcept;

/// A batch that has ended. Takes: whether it ran to its end, and the rows that it processed.
void record_batch_processing_metrics(const Telemetry& telemetry, std::string_view model, bool success,
                                     std::uint64_t records, Seconds duration) noexcept;

/// An attempt to load a model; after a failure the model counts as loaded only if `still_serving`, an older version.
void record_model_load_metrics(const Telemetry& telemetry, std::string_view model, bool success, Seconds duration,
                               bool still_serving = false) noexcept;

/// What a training run was made of, for its gauges.
struct TrainingRecord {
  Seconds duration{};
  std::uint64_t samples = 0;
  std::uint64_t features = 0;
  double accuracy = std::numeric_limits<double>::quiet_NaN();  ///< 0..1 on held-out data; NaN if it has none
};

/// A training run that succeeded, now by the telemetry's clock.
void record_training_metrics(const Telemetry& telemetry, std::string_view model,
                             const TrainingRecord& training) noexcept;

/// Takes: a share of right answers, 0..1. HIGHER IS BETTER.
void track_model_accuracy(const Telemetry& telemetry, std::string_view model, double accuracy) noexcept;

/// Takes: how many versions of the model are in this state ("serving", "available", "failed").
void track_registry_count(const Telemetry& telemetry, std::string_view model, std::string_view status,
                          std::uint64_t count) noexcept;

/// Takes: the quality dimension ("completeness", "overall", ...) and its score 0..1. HIGHER IS BETTER.
void track_data_quality(const Telemetry& telemetry, std::string_view data_source, std::string_view metric_type,
                        double score) noexcept;

/// Takes: the drift score of one feature, >= 0. HIGHER IS WORSE. And the verdict that came with it.
void track_data_drift(const Telemetry& telemetry, std::string_view feature, std::string_view model, double score,
                      bool drifted) noexcept;

/// An error. Takes: a kind of error, not a message, and the component: "api", "alerting", "storage", "batch_<model>".
void track_error(const Telemetry& telemetry, std::string_view error_type, std::string_view component) noexcept;

/// A prediction that failed: component "prediction_<model>", and model_prediction_errors_total.
void track_prediction_error(const Telemetry& telemetry, std::string_view error_type, std::string_view model) noexcept;

/// A training run that failed: component "training_<model>".
void track_training_error(const Telemetry& telemetry, std::string_view error_type, std::string_view model) noexcept;

/// A database operation that failed: component "database_<table>".
void track_database_error(const Telemetry& telemetry, std::string_view error_type, std::string_view table) noexcept;

/// A database operation that succeeded. Takes: "select", "insert", ... and the table.
void record_database_operation(const Telemetry& telemetry, std::string_view operation, std::string_view table,
                               Seconds duration) noexcept;

}  // namespace nexusml::telemetry
