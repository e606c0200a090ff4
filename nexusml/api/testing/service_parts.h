#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "nexusml/api/service.h"
#include "nexusml/api/upload.h"
#include "nexusml/store/event_writer.h"
#include "nexusml/store/record_stores.h"
#include "nexusml/telemetry/event_counter.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::api {

/// Everything that the controllers work with, for tests: real objects, in a folder of its own. Nothing is loaded, started or
/// opened yet; the records are in a file that is made at their first use.
///
/// Threads: of the test. Lifetime: service() refers to the members.
class ServiceParts {
 protected:
  ServiceParts() = default;
  ~ServiceParts() = default;
  ServiceParts(const ServiceParts&) = delete;
  ServiceParts& operator=(const ServiceParts&) = delete;

  [[nodiscard]] Service service() {
    return {.host = host_,
            .telemetry = telemetry_,
            .sampler = sampler_,
            .jobs = jobs_,
            .events = events_,
            .records = records_,
            .probes = probes_,
            .feedback = feedback_,
            .external = external_,
            .drift = drift_,
            .quality = quality_,
            .performance = performance_,
            .alerts = alerts_,
            .alert_journal = alert_journal_,
            .thresholds = thresholds_,
            .history = history_,
            .pool = pool_,
            .uploads = folder_.path() / "uploads",
            .fetch_dataset = [this](std::string_view dataset) { return fetch(dataset); },
            .clock = clock_,
            .log = {},
            .version = "1.2.3",
            .started = clock_.steady_now()};
  }
  /// A store with one object, "sets/days.csv".
  Result<std::filesystem::path> fetch(std::string_view dataset) const {
    if (dataset != "sets/days.csv") return Error(ErrorCode::kNotFound, "there is no such dataset");
    NEXUSML_ASSIGN_OR_RETURN(std::filesystem::path file, make_upload_file(folder_.path() / "uploads"));
    std::string csv = "text,label\n";
    for (int i = 0; i < 15; ++i) csv += "a fine day,sunny\na grim day,rainy\n";
    support::write_text(file, csv);
    return file;
  }

  support::TemporaryFolder folder_;
  base::SystemClock clock_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  telemetry::SystemSampler sampler_{telemetry_};
  models::Repository repository_{folder_.path()};
  serve::ModelHost host_{repository_, telemetry_, clock_, {}};
  serve::TrainingJobs jobs_{host_, telemetry_, clock_, {}};
  base::ThreadPool pool_{1};
  telemetry::EventCounter counter_{telemetry_};
  store::MonitoredRecordStore records_{[this] { return store::open_sqlite_records(folder_.path() / "records.db"); },
                                       telemetry_, clock_};
  store::HealthProbes probes_{telemetry_, clock_, {}};
  store::Spool spool_{folder_.path() / "spool"};
  monitor::PerformanceMonitor performance_{telemetry_, clock_};
  store::FeedbackWriter feedback_{records_, spool_, telemetry_, {&performance_}};
  store::EventWriter writer_{records_, spool_, feedback_, telemetry_, base::Log()};
  serve::IngestGate gate_;
  telemetry::EventQueue events_{telemetry_, {&counter_, &performance_, &writer_, &gate_}};
  serve::ExternalModels external_{telemetry_, events_, gate_, clock_,
                                  [this](std::string_view name) { return host_.current()->find(name) != nullptr; }};
  monitor::DriftMonitor drift_{telemetry_, clock_};
  monitor::QualityMonitor quality_{telemetry_, clock_};
  telemetry::MetricHistory history_{registry_, clock_};
  alert::ThresholdBook thresholds_{{}, clock_};
  alert::AlertJournal alert_journal_{records_, thresholds_, {}};
  alert::AlertEngine alerts_{history_, telemetry_, clock_, thresholds_, alert_journal_, {}, {}, {}};
};

}  // namespace nexusml::api
