#include "nexusml/telemetry/catalogue.h"

#include <utility>

#include "nexusml/base/error.h"
#include "nexusml/base/text.h"

namespace nexusml::telemetry {
namespace {

/// "a=b" becomes a and b; "a" becomes a and a.
std::pair<std::string, std::string> pair_of(std::string_view text, char separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return {std::string(text), std::string(text)};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

metrics::View view_of(const CatalogueRow& row) {
  metrics::View view{.name = std::string(row.name), .help = std::string(row.help)};
  for (const std::string_view label : base::split_list(row.labels, ' ')) {
    const auto [exposed, recorded] = pair_of(label, ':');
    view.labels.push_back({exposed, recorded});
  }
  for (const std::string_view filter : base::split_list(row.filter, ' ')) {
    const auto [recorded, value] = pair_of(filter, '=');
    view.filters.push_back({recorded, value});
  }
  return view;
}

std::string label_cell(const metrics::View& view) {
  std::string cell;
  for (const metrics::LabelMapping& label : view.labels) {
    cell.append(cell.empty() ? "`" : ", `").append(label.exposed).append("`");
  }
  return cell;
}

std::string bucket_cell(std::span<const double> buckets) {
  std::string cell;
  for (const double bound : buckets) {
    cell += cell.empty() ? "" : ", ";
    base::append_number(cell, bound);
  }
  return cell;
}

}  // namespace

std::vector<metrics::View> views_of(Recorded family) {
  std::vector<metrics::View> views;
  for (const CatalogueRow& row : catalogue()) {
    if (row.family == family) views.push_back(view_of(row));
  }
  return views;
}

std::span<const double> buckets_of(Recorded family) {
  switch (family) {
    case Recorded::kApiLatency:
    case Recorded::kPredictionLatency:
    case Recorded::kRecsysEncoderDuration:
      return kLatencyBuckets;
    case Recorded::kDatabaseDuration:
      return kDatabaseBuckets;
    case Recorded::kTrainingDuration:
    case Recorded::kBatchDuration:
      return kTrainingBuckets;
    case Recorded::kModelLoadDuration:
      return kLoadBuckets;
    case Recorded::kConfidence:
      return kConfidenceBuckets;
    case Recorded::kRecsysRating:
      return kRatingBuckets;
    case Recorded::kRequestSize:
    case Recorded::kResponseSize:
      return kSizeBuckets;
    case Recorded::kSystemCpu:
    case Recorded::kSystemMemoryUsed:
    case Recorded::kSystemMemoryTotal:
    case Recorded::kSystemDiskUsed:
    case Recorded::kSystemDiskTotal:
    case Recorded::kApiRequests:
    case Recorded::kApiInProgress:
    case Recorded::kPredictions:
    case Recorded::kRecsysColdStart:
    case Recorded::kRecsysEncoderUnknown:
    case Recorded::kErrors:
    case Recorded::kBatches:
    case Recorded::kBatchRecords:
    case Recorded::kModelLoads:
    case Recorded::kModelLoaded:
    case Recorded::kModelAccuracy:
    case Recorded::kModelError:
    case Recorded::kTrainingSamples:
    case Recorded::kFeaturesCount:
    case Recorded::kLastTraining:
    case Recorded::kRegistryCount:
    case Recorded::kDataQuality:
    case Recorded::kDriftScore:
    case Recorded::kDriftDetected:
    case Recorded::kDatasetDriftShare:
    case Recorded::kPredictionDrift:
    case Recorded::kFeedback:
    case Recorded::kDatabaseOperations:
    case Recorded::kInfraConnected:
    case Recorded::kEventQueueDepth:
    case Recorded::kEventsWritten:
    case Recorded::kEventsSpooled:
    case Recorded::kEventsDelivered:
    case Recorded::kEventsDropped:
    case Recorded::kPredictionCache:
    case Recorded::kRecordsDeleted:
    case Recorded::kAlertsFiring:
    case Recorded::kAlertNotifications:
    case Recorded::kBuildInfo:
    case Recorded::kProcessMemory:
    case Recorded::kProcessVirtualMemory:
    case Recorded::kProcessThreads:
    case Recorded::kProcessOpenFiles:
    case Recorded::kProcessMaxFiles:
    case Recorded::kProcessStartTime:
    case Recorded::kProcessCpu:
    case Recorded::kRegistry:
      return {};
  }
  bug("Recorded outside the enum");
}

std::string render_catalogue_markdown() {
  std::string out = "| metric | type | labels | shows | buckets |\n|---|---|---|---|---|\n";
  for (const CatalogueRow& row : catalogue()) {
    out.append("| `").append(row.name).append("` | ").append(metrics::name_of(row.type)).append(" | ");
    out.append(label_cell(view_of(row))).append(" | ").append(row.help).append(" | ");
    out.append(bucket_cell(buckets_of(row.family))).append(" |\n");
  }
  return out;
}

}  // namespace nexusml::telemetry
