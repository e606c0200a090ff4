#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "nexusml/alert/alert_engine.h"
#include "nexusml/base/clock.h"
#include "nexusml/base/log.h"
#include "nexusml/base/result.h"
#include "nexusml/base/thread_pool.h"
#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/monitor/performance_monitor.h"
#include "nexusml/monitor/quality_monitor.h"
#include "nexusml/serve/external_models.h"
#include "nexusml/serve/model_host.h"
#include "nexusml/serve/training_jobs.h"
#include "nexusml/store/feedback_writer.h"
#include "nexusml/store/health_probes.h"
#include "nexusml/store/monitored_record_store.h"
#include "nexusml/store/prometheus_server.h"
#include "nexusml/telemetry/event_queue.h"
#include "nexusml/telemetry/metric_history.h"
#include "nexusml/telemetry/system_sampler.h"
#include "nexusml/telemetry/telemetry.h"

namespace nexusml::api {

/// What the controllers work with. The app room builds it.
///
/// Lifetime: everything referred to outlives the controllers.
struct Service {
  serve::ModelHost& host;
  telemetry::Telemetry& telemetry;
  telemetry::SystemSampler& sampler;
  serve::TrainingJobs& jobs;
  telemetry::EventQueue& events;  ///< is told of every prediction
  store::MonitoredRecordStore& records;
  const store::HealthProbes& probes;  ///< of what GET /health calls dependencies
  store::FeedbackWriter& feedback;
  serve::ExternalModels& external;  ///< predictions made elsewhere
  monitor::DriftMonitor& drift;     ///< of what models are asked
  monitor::QualityMonitor& quality;
  monitor::PerformanceMonitor& performance;  ///< how right models are, by labels
  alert::AlertEngine& alerts;
  const alert::AlertJournal& alert_journal;
  alert::ThresholdBook& thresholds;
  telemetry::MetricHistory& history;
  /// Asked for what is older than the history. Null: there is none.
  const store::PrometheusServer* prometheus = nullptr;
  base::ThreadPool& pool;         ///< for work that is too long for a network thread
  std::filesystem::path uploads;  ///< folder for uploads until they are used
  /// Brings an object, named by its key or as s3://bucket/key, into a new file in `uploads`; the caller removes it. Runs on
  /// the pool. Empty: there is no object store.
  std::function<Result<std::filesystem::path>(std::string_view dataset)> fetch_dataset{};
  const base::Clock& clock;
  base::Log log;
  std::string version;                            ///< of the program
  std::chrono::steady_clock::time_point started;  ///< by `clock`
};

}  // namespace nexusml::api
