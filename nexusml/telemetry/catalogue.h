#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/metrics/view.h"

namespace nexusml::telemetry {

/// What is recorded: each fact once, however many names show it.
enum class Recorded {
  kSystemCpu,
  kSystemMemoryUsed,
  kSystemMemoryTotal,
  kSystemDiskUsed,
  kSystemDiskTotal,
  kApiRequests,
  kApiLatency,
  kApiInProgress,
  kRequestSize,
  kResponseSize,
  kPredictions,
  kPredictionLatency,
  kConfidence,
  kRecsysRating,
  kRecsysColdStart,
  kRecsysEncoderDuration,
  kRecsysEncoderUnknown,
  kErrors,
  kBatches,
  kBatchDuration,
  kBatchRecords,
  kModelLoadDuration,
  kModelLoads,
  kModelLoaded,
  kModelAccuracy,
  kModelError,
  kTrainingDuration,
  kTrainingSamples,
  kFeaturesCount,
  kLastTraining,
  kRegistryCount,
  kDataQuality,
  kDriftScore,
  kDriftDetected,
  kDatasetDriftShare,
  kPredictionDrift,
  kFeedback,
  kDatabaseOperations,
  kDatabaseDuration,
  kInfraConnected,
  kEventQueueDepth,
  kEventsDelivered,
  kEventsWritten,
  kEventsSpooled,
  kEventsDropped,
  kRecordsDeleted,
  kPredictionCache,
  kAlertsFiring,
  kAlertNotifications,
  kBuildInfo,
  kProcessMemory,
  kProcessVirtualMemory,
  kProcessThreads,
  kProcessOpenFiles,
  kProcessMaxFiles,
  kProcessStartTime,
  kProcessCpu,  ///< a callback of SystemSampler
  kRegistry,    ///< the registry's metrics about itself
};

/// The bucket bounds of the catalogue, stated only here. +Inf is added by the histogram.
inline constexpr double kLatencyBuckets[] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                             0.1,    0.25,    0.5,    1,     2,      5,     10,   30};
inline constexpr double kDatabaseBuckets[] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                              0.05,   0.1,     0.25,   0.5,   1,      2,     5,    10};
inline constexpr double kTrainingBuckets[] = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600};
inline constexpr double kLoadBuckets[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
inline constexpr double kConfidenceBuckets[] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
inline constexpr double kRatingBuckets[] = {0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5};
inline constexpr double kSizeBuckets[] = {64,     256,     1024,    4096,     16384,   65536,
                                          262144, 1048576, 4194304, 16777216, 67108864};

/// One exposed metric.
struct CatalogueRow {
  std::string_view name;
  metrics::MetricType type;
  Recorded family;          ///< what it shows
  std::string_view labels;  ///< exposed labels, blank-separated; "status_code:status" shows `status` as `status_code`
  std::string_view filter;  ///< "type=email prediction_type=spam": only these recorded series; empty: all
  std::string_view help;
};

/// Every metric that NexusML exposes: catalogue A, catalogue B, then those of our own.
/// Threads: constant data.
[[nodiscard]] std::span<const CatalogueRow> catalogue();

/// The rows as views of one recorded family.
[[nodiscard]] std::vector<metrics::View> views_of(Recorded family);

/// Upper bounds of the family; empty if it is not a histogram.
[[nodiscard]] std::span<const double> buckets_of(Recorded family);

/// The catalogue as Markdown tables, for `nexusml metrics --markdown`.
[[nodiscard]] std::string render_catalogue_markdown();

}  // namespace nexusml::telemetry
