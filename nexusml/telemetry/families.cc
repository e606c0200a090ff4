#include "nexusml/telemetry/families.h"

#include <string>
#include <utility>
#include <vector>

namespace nexusml::telemetry {
namespace {

/// Makes recorded families whose views come from the catalogue. Labels are blank-separated.
class Maker {
 public:
  explicit Maker(metrics::Registry& registry) : registry_(registry) {}

  metrics::CounterFamily counters(Recorded family, std::vector<std::string> labels) const {
    return registry_.counter_family(spec(family, std::move(labels)));
  }
  metrics::GaugeFamily gauges(Recorded family, std::vector<std::string> labels) const {
    metrics::FamilySpec made = spec(family, std::move(labels));
    made.options.absent_until_set = true;  // a score or a size that nobody has measured is not 0
    return registry_.gauge_family(std::move(made));
  }
  metrics::HistogramFamily histograms(Recorded family, std::vector<std::string> labels, bool exemplars = false) const {
    metrics::FamilySpec made = spec(family, std::move(labels));
    made.options.exemplars = exemplars;
    const auto buckets = buckets_of(family);
    return registry_.histogram_family(std::move(made), {buckets.begin(), buckets.end()});
  }
  metrics::Counter counter(Recorded family) const { return counters(family, {}).with({}); }
  metrics::Gauge gauge(Recorded family) const { return gauges(family, {}).with({}); }
  metrics::LevelGauge level(Recorded family) const { return registry_.level_gauge_family(spec(family, {})).with({}); }

 private:
  static metrics::FamilySpec spec(Recorded family, std::vector<std::string> labels) {
    std::vector<metrics::View> views = views_of(family);
    std::string name = views.front().name;
    return {.name = std::move(name), .labels = std::move(labels), .views = std::move(views), .options = {}};
  }

  metrics::Registry& registry_;
};

constexpr bool kExemplars = true;

}  // namespace

Families::Families(metrics::Registry& registry) {
  const Maker make(registry);
  system_cpu_percent = make.gauge(Recorded::kSystemCpu);
  system_memory_used_bytes = make.gauge(Recorded::kSystemMemoryUsed);
  system_memory_total_bytes = make.gauge(Recorded::kSystemMemoryTotal);
  system_disk_used_bytes = make.gauge(Recorded::kSystemDiskUsed);
  system_disk_total_bytes = make.gauge(Recorded::kSystemDiskTotal);

  api_requests = make.counters(Recorded::kApiRequests, {"method", "endpoint", "status"});
  api_latency = make.histograms(Recorded::kApiLatency, {"method", "endpoint"}, kExemplars);
  api_in_progress = make.level(Recorded::kApiInProgress);
  request_size_bytes = make.histograms(Recorded::kRequestSize, {"method", "endpoint"});
  response_size_bytes = make.histograms(Recorded::kResponseSize, {"method", "endpoint"});

  predictions = make.counters(Recorded::kPredictions, {"type", "model_type", "prediction_type"});
  prediction_latency = make.histograms(Recorded::kPredictionLatency, {"type", "model_type"}, kExemplars);
  confidence = make.histograms(Recorded::kConfidence, {"type", "model_type"});
  recsys_rating = make.histograms(Recorded::kRecsysRating, {"model_type"});
  recsys_cold_start = make.counters(Recorded::kRecsysColdStart, {"model_type"});
  recsys_encoder_duration = make.histograms(Recorded::kRecsysEncoderDuration, {"encoder"});
  recsys_encoder_unknown = make.counters(Recorded::kRecsysEncoderUnknown, {"encoder"});
  errors = make.counters(Recorded::kErrors, {"error_type", "component", "operation", "model_type"});

  batches = make.counters(Recorded::kBatches, {"model_type", "status"});
  batch_duration = make.histograms(Recorded::kBatchDuration, {"model_type"});
  batch_records = make.counters(Recorded::kBatchRecords, {"model_type"});

  model_load_duration = make.histograms(Recorded::kModelLoadDuration, {"model_type"});
  model_loads = make.counters(Recorded::kModelLoads, {"model_type", "outcome"});
  model_loaded = make.gauges(Recorded::kModelLoaded, {"model_type"});
  model_accuracy = make.gauges(Recorded::kModelAccuracy, {"model_type"});
  model_error = make.gauges(Recorded::kModelError, {"model_type", "metric"});
  training_duration = make.histograms(Recorded::kTrainingDuration, {"model_type"});
  training_samples = make.gauges(Recorded::kTrainingSamples, {"model_type"});
  features_count = make.gauges(Recorded::kFeaturesCount, {"model_type"});
  last_training = make.gauges(Recorded::kLastTraining, {"model_type"});
  registry_count = make.gauges(Recorded::kRegistryCount, {"model_type", "status"});

  data_quality = make.gauges(Recorded::kDataQuality, {"data_source", "metric_type"});
  drift_score = make.gauges(Recorded::kDriftScore, {"feature_name", "model_type"});
  drift_detected = make.gauges(Recorded::kDriftDetected, {"feature_name", "model_type"});
  dataset_drift_share = make.gauges(Recorded::kDatasetDriftShare, {"model_type"});
  prediction_drift = make.gauges(Recorded::kPredictionDrift, {"model_type"});
  feedback = make.counters(Recorded::kFeedback, {"model_type"});

  database_operations = make.counters(Recorded::kDatabaseOperations, {"operation_type", "table_name"});
  database_duration = make.histograms(Recorded::kDatabaseDuration, {"operation_type"});
  infra_connected = make.gauges(Recorded::kInfraConnected, {"dependency"});

  event_queue_depth = make.gauge(Recorded::kEventQueueDepth);
  events_written = make.counter(Recorded::kEventsWritten);
  events_spooled = make.counter(Recorded::kEventsSpooled);
  events_delivered = make.counters(Recorded::kEventsDelivered, {"model_type"});
  events_dropped = make.counters(Recorded::kEventsDropped, {"reason"});
  records_deleted = make.counters(Recorded::kRecordsDeleted, {"table_name"});
  prediction_cache = make.counters(Recorded::kPredictionCache, {"model_type", "result"});
  alerts_firing = make.gauges(Recorded::kAlertsFiring, {"severity"});
  alert_notifications = make.counters(Recorded::kAlertNotifications, {"receiver", "outcome"});

  build_info = make.gauges(Recorded::kBuildInfo, {"version", "compiler"});
  process_memory_bytes = make.gauge(Recorded::kProcessMemory);
  process_virtual_memory_bytes = make.gauge(Recorded::kProcessVirtualMemory);
  process_threads = make.gauge(Recorded::kProcessThreads);
  process_open_files = make.gauge(Recorded::kProcessOpenFiles);
  process_max_files = make.gauge(Recorded::kProcessMaxFiles);
  process_start_time = make.gauge(Recorded::kProcessStartTime);
}

}  // namespace nexusml::telemetry
