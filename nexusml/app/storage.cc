#include "nexusml/app/storage.h"

#include <filesystem>
#include <utility>

#include "nexusml/app/record_database.h"

namespace nexusml::app {
namespace {

std::vector<store::RetentionRule> retention_rules(const Config& config) {
  using enum store::RecordKind;
  std::vector<store::RetentionRule> rules;
  const auto add = [&rules](std::chrono::hours age, std::initializer_list<store::RecordKind> kinds) {
    if (age.count() == 0) return;
    for (const store::RecordKind kind : kinds) rules.push_back({kind, age});
  };
  add(config.records.retention, {kPredictions, kFeedback});
  add(config.records.history_retention, {kJobs, kQuality, kAlerts});
  return rules;
}

}  // namespace

Storage::Storage(const Config& config, const telemetry::Telemetry& telemetry, const base::Clock& clock,
                 const base::Log& log, std::vector<store::FeedbackConsumer*> feedback_consumers)
    : config_(config),
      records_(record_database(config, clock), telemetry, clock),
      spool_(std::filesystem::path(config.data.path) / "spool", {.maximum_bytes = config.events.spool_bytes}),
      feedback_(records_, spool_, telemetry, std::move(feedback_consumers)),
      event_writer_(records_, spool_, feedback_, telemetry, log.named("storage"),
                    {.flush_interval = config.events.flush_interval, .buffer_bytes = config.events.buffer_bytes}),
      retention_(records_, telemetry, clock, log.named("storage"), retention_rules(config)),
      probes_(telemetry, clock, log.named("storage")) {
  probes_.add(records_.dependency(), [this] { return records_.ping(); });
}

void Storage::start() {
  event_writer_.start();
  probes_.start();
  retention_.start();
}

bool Storage::records_are_shared() const {
  return config_.database.url != kEmbeddedDatabase;
}

void Storage::stop() {
  // All are told before any is waited for: each may be in a call to a server that hangs.
  retention_.request_stop();
  probes_.request_stop();
  event_writer_.stop();
  retention_.stop();
  probes_.stop();
}

}  // namespace nexusml::app
