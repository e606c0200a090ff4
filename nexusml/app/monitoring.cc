#include "nexusml/app/monitoring.h"

#include <filesystem>

#include "nexusml/monitor/method_choices.h"

namespace nexusml::app {
namespace {

monitor::LiveDriftOptions drift_options(const Config& config) {
  monitor::LiveDriftOptions options;
  options.window = config.drift.window;
  options.evaluation_interval = config.drift.evaluation_interval;
  options.minimum_samples = config.drift.minimum_samples;
  options.reference_events = config.drift.reference_events;
  options.folder = std::filesystem::path(config.data.path) / "monitor";
  for (const auto& [feature, method] : config.drift.methods) {
    options.drift.methods.emplace(feature, monitor::parse_method_choice(method).value());  // the settings checked it
  }
  for (const auto& [feature, method] : config.drift.per_model) {
    options.model_methods.emplace(feature, monitor::parse_method_choice(method).value());
  }
  return options;
}

telemetry::MetricHistoryOptions history_options(const Config& config) {
  return {.step = config.history.step,
          .length = config.history.length,
          .maximum_bytes = config.history.maximum_bytes};
}

}  // namespace

Monitoring::Monitoring(const Config& config, const serve::ModelHost& host, const telemetry::Telemetry& telemetry,
                       const base::Clock& clock, const base::Log& log)
    : drift_references_(host, drift_, log.named("monitor")),
      drift_(telemetry, clock, drift_options(config), log.named("monitor")),
      history_(telemetry.registry(), clock, history_options(config)) {}

void Monitoring::start() {
  drift_.restore();
  drift_references_.update();
  drift_.start([this] { drift_references_.update(); });
  history_.start();
}

void Monitoring::stop() {
  history_.stop();
  drift_.stop();
}

std::vector<telemetry::EventConsumer*> Monitoring::event_consumers() {
  return {&drift_};
}

std::vector<store::FeedbackConsumer*> Monitoring::feedback_consumers() {
  return {};
}

}  // namespace nexusml::app
