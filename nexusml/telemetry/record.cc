#include "nexusml/telemetry/record.h"

#include <exception>
#include <string>

#include "nexusml/telemetry/error_types.h"

namespace nexusml::telemetry {
namespace {

/// Runs a recording; what it throws (memory is short) is dropped, since recording must not fail the caller.
template <class Recording>
void tolerantly(Recording recording) noexcept {
  try {
    recording();
  } catch (const std::exception&) {
    return;
  }
}

void record_prediction_of_type(const Telemetry& telemetry, std::string_view type, std::string_view model,
                               std::string_view label, double confidence, Seconds latency) {
  const Families& families = telemetry.families();
  families.predictions.with({type, model, label}).increment();
  families.confidence.with({type, model}).observe(confidence);
  families.prediction_latency.with({type, model}).observe(latency.count());
}

}  // namespace

void record_prediction(const Telemetry& telemetry, std::string_view model, std::string_view label, double confidence,
                       Seconds latency) noexcept {
  tolerantly([&] {
    const std::string type = telemetry.type_of(model);
    record_prediction_of_type(telemetry, type, model, label.empty() ? kUnlabelled : label, confidence, latency);
  });
}

void record_sentiment_metrics(const Telemetry& telemetry, std::string_view label, double confidence, Seconds latency,
                              std::string_view model) noexcept {
  tolerantly([&] { record_prediction_of_type(telemetry, "sentiment", model, label, confidence, latency); });
}

void record_email_metrics(const Telemetry& telemetry, bool is_spam, double confidence, Seconds latency,
                          std::string_view model) noexcept {
  const std::string_view label = is_spam ? "spam" : "ham";
  tolerantly([&] { record_prediction_of_type(telemetry, "email", model, label, confidence, latency); });
}

void record_recsys_metrics(const Telemetry& telemetry, double rating, bool cold_start, Seconds latency,
                           std::string_view model) noexcept {
  tolerantly([&] {
    record_prediction_of_type(telemetry, "recsys", model, "rating", kNoConfidence, latency);
    telemetry.families().recsys_rating.with({model}).observe(rating);
    telemetry.families().recsys_cold_start.with({model}).increment(cold_start ? 1 : 0);
  });
}

void record_topic_metrics(const Telemetry& telemetry, std::string_view label, double confidence, Seconds latency,
                          std::string_view model) noexcept {
  tolerantly([&] { record_prediction_of_type(telemetry, "topic", model, label, confidence, latency); });
}

void record_trend_metrics(const Telemetry& telemetry, std::string_view direction, Seconds latency,
                          std::string_view model) noexcept {
  tolerantly([&] { record_prediction_of_type(telemetry, "trend", model, direction, kNoConfidence, latency); });
}

void record_batch_processing_metrics(const Telemetry& telemetry, std::string_view model, bool success,
                                     std::uint64_t records, Seconds duration) noexcept {
  tolerantly([&] {
    const Families& families = telemetry.families();
    families.batches.with({model, success ? "success" : "failure"}).increment();
    families.batch_records.with({model}).increment(records);
    families.batch_duration.with({model}).observe(duration.count());
  });
}

void record_model_load_metrics(const Telemetry& telemetry, std::string_view model, bool success, Seconds duration,
                               bool still_serving) noexcept {
  tolerantly([&] {
    const Families& families = telemetry.families();
    families.model_loads.with({model, success ? "success" : "failure"}).increment();
    families.model_load_duration.with({model}).observe(duration.count());
    families.model_loaded.with({model}).set(success || still_serving ? 1 : 0);
  });
}

void record_training_metrics(const Telemetry& telemetry, std::string_view model,
                             const TrainingRecord& training) noexcept {
  tolerantly([&] {
    const Families& families = telemetry.families();
    families.training_duration.with({model}).observe(training.duration.count());
    families.training_samples.with({model}).set(static_cast<double>(training.samples));
    families.features_count.with({model}).set(static_cast<double>(training.features));
    families.last_training.with({model}).set(Seconds(telemetry.clock().now().time_since_epoch()).count());
    if (training.accuracy == training.accuracy) families.model_accuracy.with({model}).set(training.accuracy);
  });
}

void track_model_accuracy(const Telemetry& telemetry, std::string_view model, double accuracy) noexcept {
  tolerantly([&] { telemetry.families().model_accuracy.with({model}).set(accuracy); });
}

void track_registry_count(const Telemetry& telemetry, std::string_view model, std::string_view status,
                          std::uint64_t count) noexcept {
  tolerantly([&] { telemetry.families().registry_count.with({model, status}).set(static_cast<double>(count)); });
}

void track_data_quality(const Telemetry& telemetry, std::string_view data_source, std::string_view metric_type,
                        double score) noexcept {
  tolerantly([&] { telemetry.families().data_quality.with({data_source, metric_type}).set(score); });
}

void track_data_drift(const Telemetry& telemetry, std::string_view feature, std::string_view model, double score,
                      bool drifted) noexcept {
  tolerantly([&] {
    telemetry.families().drift_score.with({feature, model}).set(score);
    telemetry.families().drift_detected.with({feature, model}).set(drifted ? 1 : 0);
  });
}

void track_error(const Telemetry& telemetry, std::string_view error_type, std::string_view component) noexcept {
  tolerantly([&] { telemetry.families().errors.with({error_type, component, "other", ""}).increment(); });
}

void track_prediction_error(const Telemetry& telemetry, std::string_view error_type, std::string_view model) noexcept {
  tolerantly([&] {
    const std::string component = "prediction_" + std::string(model);
    telemetry.families().errors.with({error_type, component, "prediction", model}).increment();
  });
}

void track_training_error(const Telemetry& telemetry, std::string_view error_type, std::string_view model) noexcept {
  tolerantly([&] {
    const std::string component = "training_" + std::string(model);
    telemetry.families().errors.with({error_type, component, "training", model}).increment();
  });
}

void track_database_error(const Telemetry& telemetry, std::string_view error_type, std::string_view table) noexcept {
  tolerantly([&] {
    const std::string component = "database_" + std::string(table);
    telemetry.families().errors.with({error_type, component, "database", ""}).increment();
  });
}

void record_database_operation(const Telemetry& telemetry, std::string_view operation, std::string_view table,
                               Seconds duration) noexcept {
  tolerantly([&] {
    telemetry.families().database_operations.with({operation, table}).increment();
    telemetry.families().database_duration.with({operation}).observe(duration.count());
  });
}

}  // namespace nexusml::telemetry
