#include "nexusml/telemetry/telemetry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "nexusml/telemetry/record.h"

namespace nexusml::telemetry {
namespace {

using namespace std::chrono_literals;

class TelemetryTest : public testing::Test {
 protected:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  /// The series' value; -1 if there is none.
  double value(std::string_view name, Labels labels = {}) { return registry_.value(name, labels).value_or(-1); }

  base::FakeClock clock_;
  metrics::Registry registry_;
  Telemetry telemetry_{registry_, &clock_};
  const std::vector<std::string> labels_ = {"negative", "positive"};
};

TEST_F(TelemetryTest, KnownLabelSetsStartAtZero) {
  EXPECT_EQ(value("ml_alerts_firing", {{"severity", "critical"}}), 0);
  EXPECT_EQ(value("ml_events_dropped_total", {{"reason", "queue_full"}}), 0);
  EXPECT_EQ(value("ml_events_written_total"), 0);
  EXPECT_EQ(value("ml_errors_total", {{"error_type", "internal"}, {"component", "api"}}), 0);
  EXPECT_EQ(value("model_recsys_encoder_unknown_total", {{"encoder", "item"}}), 0);
  (void)telemetry_.model("sentiment", "sentiment", labels_);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "sentiment"}, {"prediction_type", "positive"}}), 0);
  EXPECT_EQ(value("model_sentiment_prediction_count_total", {{"sentiment_label", "negative"}}), 0);
  EXPECT_EQ(value("model_prediction_errors_total", {{"model_type", "sentiment"}}), 0);
  EXPECT_EQ(value("ml_errors_total", {{"error_type", "corrupt"}, {"component", "training_sentiment"}}), 0);
  EXPECT_EQ(value("model_load_failure_total", {{"model_type", "sentiment"}}), 0);
  EXPECT_EQ(value("batch_processing_count_total", {{"model_type", "sentiment"}, {"status", "success"}}), 0);
  EXPECT_EQ(value("model_loaded", {{"model_type", "sentiment"}}), 0);
  (void)telemetry_.route("GET", "/health");
  EXPECT_EQ(value("ml_api_requests_total", {{"method", "GET"}, {"endpoint", "/health"}, {"status_code", "200"}}), 0);
}

TEST_F(TelemetryTest, WhatNobodyHasMeasuredIsAbsent) {
  for (const char* name : {"system_cpu_usage_percent", "ml_system_disk_total_bytes", "process_resident_memory_bytes",
                           "infra_redis_connected"}) {
    EXPECT_EQ(value(name), -1) << name;
  }
}

TEST_F(TelemetryTest, APredictionIsShownUnderAllItsNames) {
  const ModelMetrics model = telemetry_.model("sentiment", "sentiment-vi", labels_);
  model.record(1, 0.75, 250ms);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "sentiment-vi"}, {"prediction_type", "positive"}}), 1);
  EXPECT_EQ(value("model_predictions_total", {{"model_type", "sentiment-vi"}}), 1);
  EXPECT_EQ(value("model_sentiment_prediction_count_total", {{"sentiment_label", "positive"}}), 1);
  EXPECT_EQ(value("ml_model_confidence_score_sum", {{"model_type", "sentiment-vi"}}), 0.75);
  EXPECT_EQ(value("model_sentiment_confidence_score_sum"), 0.75);
  EXPECT_EQ(value("ml_model_prediction_duration_seconds_sum", {{"model_type", "sentiment-vi"}}), 0.25);
  EXPECT_EQ(value("model_prediction_latency_seconds_sum", {{"model_type", "sentiment-vi"}}), 0.25);
  EXPECT_EQ(value("model_trend_processing_seconds"), -1);
}

TEST_F(TelemetryTest, ALabelIndexBeyondTheLabelsCountsAsOther) {
  const ModelMetrics model = telemetry_.model("sentiment", "sentiment", labels_);
  model.record(2, 0.5, 1ms);
  model.record(99, 0.5, 1ms);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "sentiment"}, {"prediction_type", "other"}}), 2);
}

TEST_F(TelemetryTest, APredictionWithoutConfidenceLeavesTheHistogramAlone) {
  telemetry_.model("trend", "trend", {}).record(0, kNoConfidence, 20ms);
  EXPECT_EQ(value("ml_model_confidence_score", {{"model_type", "trend"}}), 0);
  EXPECT_EQ(value("model_trend_processing_seconds_sum"), 0.02);
}

TEST_F(TelemetryTest, AnErrorIsCountedByComponentAndByModel) {
  const ModelMetrics model = telemetry_.model("risk", "risk", labels_);
  model.record_error(ErrorCode::kCorrupt);
  EXPECT_EQ(value("ml_errors_total", {{"error_type", "corrupt"}, {"component", "prediction_risk"}}), 1);
  EXPECT_EQ(value("model_prediction_errors_total", {{"model_type", "risk"}}), 1);
}

TEST_F(TelemetryTest, ARecommendersRatingsAndColdStartsAreRecorded) {
  const ModelMetrics model = telemetry_.model("recsys", "recsys", {});
  model.record_rating(3.5, false);
  model.record_rating(4, true);
  EXPECT_EQ(value("model_recsys_predicted_rating_sum"), 7.5);
  EXPECT_EQ(value("model_recsys_cold_start_total"), 1);
}

TEST_F(TelemetryTest, ARecommendersLookupsAreRecordedByEncoder) {
  const ModelMetrics model = telemetry_.model("recsys", "recsys", {});
  model.record_lookup(ModelMetrics::Encoder::kUser, 2us, true);
  model.record_lookup(ModelMetrics::Encoder::kItem, 3us, false);
  EXPECT_EQ(value("model_recsys_encoder_duration_seconds_sum", {{"encoder", "user"}}), 2e-6);
  EXPECT_EQ(value("model_recsys_encoder_duration_seconds_sum", {{"encoder", "item"}}), 3e-6);
  EXPECT_EQ(value("model_recsys_encoder_unknown_total", {{"encoder", "user"}}), 0);
  EXPECT_EQ(value("model_recsys_encoder_unknown_total", {{"encoder", "item"}}), 1);
}

TEST_F(TelemetryTest, AHotSwapLeavesModelLoadedAsItIs) {
  telemetry_.model("risk", "risk", labels_).set_loaded(true);
  (void)telemetry_.model("risk", "risk", labels_);
  EXPECT_EQ(value("model_loaded", {{"model_type", "risk"}}), 1);
}

TEST_F(TelemetryTest, AnExemplarOfTheLatencyIsKept) {
  telemetry_.model("risk", "risk", labels_).record(0, 1, 1ms, {.trace_id_high = 1, .trace_id_low = 2});
  EXPECT_NE(registry_.expose(metrics::Format::kOpenMetrics).find("00000000000000010000000000000002"),
            std::string::npos);
}

TEST_F(TelemetryTest, ARequestIsShownUnderAllItsNames) {
  const RouteMetrics get = telemetry_.route("GET", "/x");
  const RouteMetrics post = telemetry_.route("POST", "/x");
  get.request_begins();
  post.request_begins();
  EXPECT_EQ(value("ml_api_requests_in_progress"), 2);
  get.request_ends(404, 500ms, 0, 4096);
  post.request_ends(404, 250ms, 64, 100);
  EXPECT_EQ(value("ml_api_requests_in_progress"), 0);
  EXPECT_EQ(value("ml_api_requests_total", {{"method", "GET"}, {"endpoint", "/x"}, {"status_code", "404"}}), 1);
  EXPECT_EQ(value("api_request_count_total", {{"endpoint", "/x"}, {"method", "POST"}, {"status", "404"}}), 1);
  EXPECT_EQ(value("ml_api_request_duration_seconds_sum", {{"method", "GET"}, {"endpoint", "/x"}}), 0.5);
  EXPECT_EQ(value("api_request_latency_seconds_sum", {{"endpoint", "/x"}}), 0.75);
  EXPECT_EQ(value("ml_request_size_bytes_sum", {{"method", "POST"}, {"endpoint", "/x"}}), 64);
  EXPECT_EQ(value("ml_response_size_bytes_sum", {{"method", "GET"}, {"endpoint", "/x"}}), 4096);
}

TEST_F(TelemetryTest, WhatIsNoStatusCountsAsOther) {
  const RouteMetrics route = telemetry_.route("GET", "/x");
  for (const int status : {0, -1, 99, 600, 1'000'000}) route.request_ends(status, 1ms, 0, 0);
  EXPECT_EQ(value("ml_api_requests_total", {{"method", "GET"}, {"endpoint", "/x"}, {"status_code", "other"}}), 5);
}

TEST_F(TelemetryTest, ManyThreadsMayMeetANewStatusAtOnce) {
  const RouteMetrics route = telemetry_.route("GET", "/x");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&route] {
      for (int status = 200; status < 240; ++status) route.request_ends(status, 1ms, 0, 0);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const char* status : {"200", "239"}) {
    EXPECT_EQ(value("ml_api_requests_total", {{"method", "GET"}, {"endpoint", "/x"}, {"status_code", status}}), 4);
  }
}

TEST_F(TelemetryTest, BundlesWithoutTelemetryRecordNowhere) {
  ModelMetrics().record(0, 1, 1ms);
  ModelMetrics().record_error(ErrorCode::kInternal);
  RouteMetrics().request_begins();
  RouteMetrics().request_ends(200, 1ms, 0, 0);
  EXPECT_EQ(value("ml_api_requests_in_progress"), 0);
}

TEST_F(TelemetryTest, PlainFunctionsRecordByName) {
  record_sentiment_metrics(telemetry_, "positive", 0.75, 1ms);
  record_email_metrics(telemetry_, true, 0.9, 1ms);
  record_email_metrics(telemetry_, false, 0.9, 1ms);
  record_recsys_metrics(telemetry_, 4.5, true, 1ms);
  record_topic_metrics(telemetry_, "sport", 0.5, 1ms);
  record_trend_metrics(telemetry_, "up", 30ms);
  EXPECT_EQ(value("model_sentiment_prediction_count_total", {{"sentiment_label", "positive"}}), 1);
  EXPECT_EQ(value("model_email_spam_detected_total"), 1);
  EXPECT_EQ(value("model_email_ham_detected_total"), 1);
  EXPECT_EQ(value("model_recsys_cold_start_total"), 1);
  EXPECT_EQ(value("model_recsys_predicted_rating_sum"), 4.5);
  EXPECT_EQ(value("model_topic_prediction_count_total", {{"topic_label", "sport"}}), 1);
  EXPECT_EQ(value("model_trend_processing_seconds_sum"), 0.03);
  EXPECT_EQ(value("model_predictions_total", {{"model_type", "email"}}), 2);
}

TEST_F(TelemetryTest, APredictionByNameTakesTheTypeThatTheModelWasLoadedWith) {
  (void)telemetry_.model("topic", "news", labels_);
  record_prediction(telemetry_, "news", "sport", 0.5, 1ms);
  record_prediction(telemetry_, "foreign", "", 0.5, 1ms);
  EXPECT_EQ(value("model_topic_prediction_count_total", {{"topic_label", "sport"}}), 1);
  EXPECT_EQ(value("ml_model_predictions_total", {{"model_type", "foreign"}, {"prediction_type", "unlabelled"}}), 1);
}

TEST_F(TelemetryTest, BatchesLoadsAndScoresAreRecorded) {
  record_batch_processing_metrics(telemetry_, "risk", true, 1000, 2s);
  EXPECT_EQ(value("batch_processing_count_total", {{"model_type", "risk"}, {"status", "success"}}), 1);
  EXPECT_EQ(value("batch_records_processed_total", {{"model_type", "risk"}}), 1000);
  EXPECT_EQ(value("batch_processing_duration_seconds_sum", {{"model_type", "risk"}}), 2);
  record_model_load_metrics(telemetry_, "risk", true, 5ms);
  record_model_load_metrics(telemetry_, "risk", false, 5ms, true);
  EXPECT_EQ(value("model_load_success_total", {{"model_type", "risk"}}), 1);
  EXPECT_EQ(value("model_load_failure_total", {{"model_type", "risk"}}), 1);
  EXPECT_EQ(value("model_loaded", {{"model_type", "risk"}}), 1);
  record_model_load_metrics(telemetry_, "risk", false, 5ms);
  EXPECT_EQ(value("model_loaded", {{"model_type", "risk"}}), 0);
  track_data_quality(telemetry_, "risk", "completeness", 0.9);
  EXPECT_EQ(value("ml_data_quality_score", {{"data_source", "risk"}, {"metric_type", "completeness"}}), 0.9);
  track_data_drift(telemetry_, "age", "risk", 0.3, true);
  EXPECT_EQ(value("ml_data_drift_score", {{"feature_name", "age"}, {"model_type", "risk"}}), 0.3);
  EXPECT_EQ(value("ml_data_drift_detected", {{"feature_name", "age"}, {"model_type", "risk"}}), 1);
  track_error(telemetry_, "timeout", "storage");
  EXPECT_EQ(value("ml_errors_total", {{"error_type", "timeout"}, {"component", "storage"}}), 1);
  track_registry_count(telemetry_, "risk", "serving", 1);
  EXPECT_EQ(value("ml_models_registry_count", {{"model_type", "risk"}, {"status", "serving"}}), 1);
  track_model_accuracy(telemetry_, "risk", 0.875);
  EXPECT_EQ(value("ml_model_accuracy", {{"model_type", "risk"}}), 0.875);
}

}  // namespace
}  // namespace nexusml::telemetry
