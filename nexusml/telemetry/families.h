#pragma once

#include "nexusml/metrics/registry.h"
#include "nexusml/telemetry/catalogue.h"

namespace nexusml::telemetry {

/// The recorded families of the catalogue. The comment behind each names its labels, in the order of with().
///
/// Threads:  any; a value of handles.
/// Lifetime: not beyond the Registry it was made with.
struct Families {
  /// Registers everything in the catalogue but what the registry and the system sampler expose by themselves.
  explicit Families(metrics::Registry& registry);

  metrics::Gauge system_cpu_percent;
  metrics::Gauge system_memory_used_bytes;
  metrics::Gauge system_memory_total_bytes;
  metrics::Gauge system_disk_used_bytes;
  metrics::Gauge system_disk_total_bytes;

  metrics::CounterFamily api_requests;   // method, endpoint, status
  metrics::HistogramFamily api_latency;  // method, endpoint
  metrics::LevelGauge api_in_progress;
  metrics::HistogramFamily request_size_bytes;   // method, endpoint
  metrics::HistogramFamily response_size_bytes;  // method, endpoint

  metrics::CounterFamily predictions;                // type, model_type, prediction_type
  metrics::HistogramFamily prediction_latency;       // type, model_type
  metrics::HistogramFamily confidence;               // type, model_type
  metrics::HistogramFamily recsys_rating;            // model_type
  metrics::CounterFamily recsys_cold_start;          // model_type
  metrics::HistogramFamily recsys_encoder_duration;  // encoder
  metrics::CounterFamily recsys_encoder_unknown;     // encoder
  metrics::CounterFamily errors;                     // error_type, component, operation, model_type

  metrics::CounterFamily batches;           // model_type, status
  metrics::HistogramFamily batch_duration;  // model_type
  metrics::CounterFamily batch_records;     // model_type

  metrics::HistogramFamily model_load_duration;  // model_type
  metrics::CounterFamily model_loads;            // model_type, outcome
  metrics::GaugeFamily model_loaded;             // model_type
  metrics::GaugeFamily model_accuracy;           // model_type
  metrics::GaugeFamily model_error;              // model_type, metric
  metrics::HistogramFamily training_duration;    // model_type
  metrics::GaugeFamily training_samples;         // model_type
  metrics::GaugeFamily features_count;           // model_type
  metrics::GaugeFamily last_training;            // model_type
  metrics::GaugeFamily registry_count;           // model_type, status

  metrics::GaugeFamily data_quality;         // data_source, metric_type
  metrics::GaugeFamily drift_score;          // feature_name, model_type
  metrics::GaugeFamily drift_detected;       // feature_name, model_type
  metrics::GaugeFamily dataset_drift_share;  // model_type
  metrics::GaugeFamily prediction_drift;     // model_type
  metrics::CounterFamily feedback;           // model_type

  metrics::CounterFamily database_operations;  // operation_type, table_name
  metrics::HistogramFamily database_duration;  // operation_type
  metrics::GaugeFamily infra_connected;        // dependency: redis, minio, database

  metrics::Gauge event_queue_depth;
  metrics::CounterFamily events_delivered;  // model_type
  metrics::Counter events_written;
  metrics::Counter events_spooled;
  metrics::CounterFamily events_dropped;       // reason
  metrics::CounterFamily records_deleted;      // table_name
  metrics::CounterFamily prediction_cache;     // model_type, result: hit, miss
  metrics::GaugeFamily alerts_firing;          // severity
  metrics::CounterFamily alert_notifications;  // receiver, outcome: sent, failed, dropped

  metrics::GaugeFamily build_info;  // version, compiler
  metrics::Gauge process_memory_bytes;
  metrics::Gauge process_virtual_memory_bytes;
  metrics::Gauge process_threads;
  metrics::Gauge process_open_files;
  metrics::Gauge process_max_files;
  metrics::Gauge process_start_time;
};

}  // namespace nexusml::telemetry
