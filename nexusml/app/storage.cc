#include "nexusml/app/storage.h"

#include <filesystem>
#include <utility>

#include "nexusml/app/record_database.h"

namespace nexusml::app {

Storage::Storage(const Config& config, const telemetry::Telemetry& telemetry, const base::Clock& clock,
                 const base::Log& log, std::vector<store::FeedbackConsumer*> feedback_consumers)
    : config_(config),
      clock_(clock),
      records_(record_database(config, clock), telemetry, clock),
      spool_(std::filesystem::path(config.data.path) / "spool", {.maximum_bytes = config.events.spool_bytes}),
      feedback_(records_, spool_, telemetry, std::move(feedback_consumers)),
      event_writer_(records_, spool_, feedback_, telemetry, log.named("storage"),
                    {.flush_interval = config.events.flush_interval, .buffer_bytes = config.events.buffer_bytes}) {}

Status Storage::start() {
  NEXUSML_RETURN_IF_ERROR(check_database_address(config_, clock_));
  event_writer_.start();
  return {};
}

void Storage::stop() {
  event_writer_.stop();
}

}  // namespace nexusml::app
