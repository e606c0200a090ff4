#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nexusml/base/json_writer.h"
#include "nexusml/monitor/drift_reading.h"
#include "nexusml/monitor/performance_reading.h"
#include "nexusml/monitor/quality_reading.h"
#include "nexusml/telemetry/history_query.h"

// The report on everything: what was found, and what to do about it. Its texts are valid UTF-8, hold no NaN and no
// infinity, and are the same for the same findings.
namespace nexusml::monitor {

/// What a model was asked in the report's time. Shares and seconds are absent where nothing was asked.
struct ModelTraffic {
  std::uint64_t predictions = 0;  ///< answered
  std::uint64_t failed = 0;
  std::optional<double> latency_p50{};  ///< seconds, as the two below
  std::optional<double> latency_p95{};
  std::optional<double> latency_p99{};
  std::optional<double> mean_confidence{};                      ///< 0..1
  std::vector<std::pair<std::string, std::uint64_t>> labels{};  ///< of classifiers, the most frequent first
};

/// One model. Readings are null where there is none.
struct ModelReport {
  std::string model{};
  std::string type{};  ///< "sentiment", ...; empty of those served elsewhere, and where no version was ever loaded
  std::string version{};
  bool external = false;  ///< served by another program
  std::string state{};    ///< "ready", ..., "external"
  std::string error{};    ///< why a version could not be loaded
  std::optional<std::chrono::system_clock::time_point> trained{};
  ModelTraffic traffic{};
  std::shared_ptr<const PerformanceReading> performance{};
  std::shared_ptr<const DriftReading> drift{};
  std::shared_ptr<const QualityReading> quality{};
  std::vector<telemetry::Point> rate_over_time{};      ///< predictions per second
  std::vector<telemetry::Point> latency_over_time{};   ///< mean, seconds
  std::vector<telemetry::Point> accuracy_over_time{};  ///< 0..1
  double least_accuracy = 0.8;                         ///< as its alert is set, as the two below
  double least_quality = 0.8;
  double longest_latency = 1.0;  ///< seconds, of the 95th percentile
};

/// An alert that is firing or was in the report's time.
struct ReportedAlert {
  std::string name{};
  std::string severity{};  ///< "critical", "warning", "info"
  std::string state{};     ///< "pending", "firing", "resolved"
  std::string summary{};
  std::chrono::system_clock::time_point since{};
  std::string model{};    ///< that it is about; empty: none
  std::string runbook{};  ///< "docs/runbooks/RedisDown.md"; empty of those that are over
  bool is_silenced = false;
};

/// Something that the program depends on.
struct ReportedDependency {
  std::string name{};
  bool is_up = true;
};

/// The machine; absent is what could not be read.
struct MachineReport {
  std::optional<double> cpu_percent{};
  std::optional<double> memory_percent{};
  std::optional<double> disk_percent{};
  std::optional<double> process_memory_bytes{};
};

/// What to do about a finding.
struct Recommendation {
  enum class Urgency { kNow, kSoon, kConsider };
  Urgency urgency = Urgency::kConsider;
  std::string subject{};  ///< the model's name, or "machine", "storage", ...
  std::string finding{};  ///< with its numbers
  std::string action{};
  std::vector<std::string> alerts{};  ///< names of those that fire for the same reason
};
/// "now", "soon", "consider".
[[nodiscard]] std::string_view name_of(Recommendation::Urgency urgency);

/// Everything that a report says.
///
/// Threads: a value.
struct SummaryReport {
  std::chrono::system_clock::time_point from{};
  std::chrono::system_clock::time_point until{};
  /// What the counts and plots of traffic are of: later than `from` where the program remembers less; the end is the newest
  /// sample of its metrics.
  std::chrono::system_clock::time_point counts_from{};
  std::chrono::system_clock::time_point counts_until{};
  std::chrono::milliseconds step{15'000};      ///< of the numbers over time
  std::chrono::milliseconds sampling{15'000};  ///< between two samples of the metrics
  std::string version{};                       ///< of the program
  std::chrono::seconds uptime{};
  MachineReport machine{};
  std::vector<ReportedDependency> dependencies{};
  std::uint64_t dropped_events = 0;     ///< predictions that were not kept
  std::vector<ModelReport> models{};    ///< by name
  std::vector<ReportedAlert> alerts{};  ///< firing and pending ones first
};

/// What follows from the findings, the most urgent first; empty if nothing stands out. An alert that fires and is not
/// silenced is always among what they follow from.
/// Threads: pure function.
[[nodiscard]] std::vector<Recommendation> recommendations(const SummaryReport& report);

/// {"from", "until", "counts_from", "counts_until", "version", "uptime_seconds", "machine", "dependencies", "models", "alerts", "recommendations"}:
/// the fields of an object that has been begun.
/// Threads: pure function.
void write_summary(base::JsonWriter& json, const SummaryReport& report);

inline constexpr std::size_t kLargestSummaryPageBytes = 1'000'000;

/// One self-contained page with plots. Nothing is loaded from elsewhere.
///
/// Returns: at most kLargestSummaryPageBytes: models that do not fit are named by their number.
/// Threads: pure function.
[[nodiscard]] std::string summary_page(const SummaryReport& report);

}  // namespace nexusml::monitor
