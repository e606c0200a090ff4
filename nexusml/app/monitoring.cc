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

monitor::LivePerformanceOptions performance_options(const Config& config) {
  monitor::LivePerformanceOptions options;
  options.window = config.performance.window;
  options.evaluation_interval = config.performance.evaluation_interval;
  options.minimum_labels = config.performance.minimum_labels;
  options.index_bytes = config.performance.index_bytes;
  options.segments = config.performance.segments;
  return options;
}

telemetry::MetricHistoryOptions history_options(const Config& config) {
  return {.step = config.history.step, .length = config.history.length, .maximum_bytes = config.history.maximum_bytes};
}

monitor::QualityOptions quality_options(const Config& config) {
  monitor::QualityOptions options;
  options.window = config.quality.window;
  options.evaluation_interval = config.quality.evaluation_interval;
  options.freshness_grace = config.quality.freshness_grace;
  options.range_tolerance = config.quality.range_tolerance;
  options.minimum_rows = config.quality.minimum_rows;
  options.folder = std::filesystem::path(config.data.path) / "monitor";
  return options;
}

}  // namespace

Monitoring::Monitoring(const Config& config, const serve::ModelHost& host, const telemetry::Telemetry& telemetry,
                       const base::Clock& clock, const base::Log& log)
    : drift_references_(host, drift_, log.named("monitor")),
      drift_(telemetry, clock, drift_options(config), log.named("monitor")),
      quality_references_(drift_, quality_),
      quality_(telemetry, clock, quality_options(config), log.named("monitor")),
      served_performance_(host, performance_),
      performance_(telemetry, clock, performance_options(config)),
      history_(telemetry.registry(), clock, history_options(config)),
      config_(config),
      clock_(clock),
      log_(log.named("monitor")) {
  if (config.prometheus.url.empty()) return;
  prometheus_.emplace(store::PrometheusOptions{.url = config.prometheus.url, .job = config.prometheus.job}, clock);
}

void Monitoring::start(store::RecordStore& records) {
  drift_.restore();
  drift_references_.update();
  drift_.start([this] { drift_references_.update(); });
  quality_history_.emplace(records, clock_, log_,
                           monitor::QualityHistoryOptions{.store_interval = config_.quality.store_interval});
  quality_.restore();
  quality_references_.update();
  quality_.start([this] { quality_references_.update(); },
                 [this](const auto& readings) { quality_history_->take(readings); });
  performance_.use_records(records);
  served_performance_.update();
  performance_.start([this] { served_performance_.update(); });
  history_.start();
}

void Monitoring::stop() {
  history_.stop();
  performance_.stop();
  quality_.stop();
  drift_.stop();
}

std::vector<telemetry::EventConsumer*> Monitoring::event_consumers() {
  return {&drift_, &quality_, &performance_};
}

std::vector<store::FeedbackConsumer*> Monitoring::feedback_consumers() {
  return {&performance_};
}

}  // namespace nexusml::app
