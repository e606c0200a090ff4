#include "nexusml/app/server.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>

#include "nexusml/api/api.h"
#include "nexusml/api/openapi.h"
#include "nexusml/api/upload.h"
#include "nexusml/app/alerting.h"
#include "nexusml/app/caching.h"
#include "nexusml/app/folders.h"
#include "nexusml/app/monitoring.h"
#include "nexusml/app/object_storage.h"
#include "nexusml/app/storage.h"
#include "nexusml/app/stored_inputs.h"
#include "nexusml/app/version.h"
#include "nexusml/http/server.h"
#include "nexusml/serve/external_models.h"
#include "nexusml/serve/repository_watcher.h"
#include "nexusml/telemetry/event_counter.h"

namespace nexusml::app {
namespace {

std::size_t network_threads(const Config& config) {
  if (config.server.threads > 0) return config.server.threads;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

/// Threads for work that is too long for a network thread: scrapes and loads.
constexpr std::size_t kPoolThreads = 2;

std::filesystem::path uploads_folder(const Config& config) {
  return std::filesystem::path(config.data.path) / "uploads";
}

std::vector<telemetry::EventConsumer*> event_consumers(telemetry::EventCounter& counter, Monitoring& monitoring,
                                                       Storage& storage, serve::IngestGate& gate) {
  std::vector<telemetry::EventConsumer*> consumers = {&counter};
  for (telemetry::EventConsumer* monitor : monitoring.event_consumers()) consumers.push_back(monitor);
  consumers.push_back(&storage.event_consumer());
  consumers.push_back(&gate);  // last: it opens when the others are done
  return consumers;
}

serve::TrainingJobsOptions training_options(const Config& config, ObjectStorage& objects) {
  return {
      .keep_versions = config.models.keep_versions,
      .number = [&objects](const models::ModelInfo& info, std::uint64_t next) { return objects.number(info, next); },
      .on_saved = [&objects] { objects.wake(); }};
}

http::ServerOptions server_options(const Config& config, std::size_t threads, base::Log log) {
  http::ServerOptions options;
  options.address = config.server.address;
  options.port = config.server.port;
  options.threads = threads;
  options.max_connections = config.server.maximum_connections;
  options.max_header_bytes = config.server.maximum_header_bytes;
  options.max_target_bytes = std::min<std::size_t>(options.max_target_bytes, config.server.maximum_header_bytes);
  options.max_buffered_body_bytes = config.server.maximum_body_bytes;
  options.header_timeout = config.server.header_timeout;
  options.idle_timeout = config.server.idle_timeout;
  options.request_timeout = config.server.request_timeout;
  options.on_error = [log = std::move(log)](std::string_view what) { log.error(what); };
  return options;
}

}  // namespace

class ServerApp::Impl {
 public:
  Impl(const Config& config, const base::Clock& clock, base::LogSink& sink)
      : config_(config),
        log_(sink, "server", config.log.level),
        registry_({.clock = &clock, .max_series = config.metrics.maximum_series}),
        telemetry_(registry_, &clock),
        sampler_(telemetry_,
                 {.period = config.metrics.sample_interval, .disk_path = existing_folder(config.models.path)}),
        caching_(config_, telemetry_, clock, log_.named("storage"), network_threads(config)),
        objects_(config_, clock, log_.named("storage")),
        repository_(config.models.path),
        host_(repository_, telemetry_, clock, log_.named("models"),
              {.stored_input = stored_inputs(config), .predictions = caching_.predictions()}),
        monitoring_(config_, host_, telemetry_, clock, log_),
        storage_(config_, telemetry_, clock, log_, monitoring_.feedback_consumers()),
        alerting_(config_, monitoring_.history(), telemetry_, clock, storage_.records(), log_.named("alerts")),
        jobs_(host_, telemetry_, clock, log_.named("training"), training_options(config, objects_)),
        event_counter_(telemetry_),
        events_(telemetry_, event_consumers(event_counter_, monitoring_, storage_, ingest_gate_)),
        external_(
            telemetry_, events_, ingest_gate_, clock,
            [this](std::string_view name) { return host_.current()->find(name) != nullptr; },
            {.maximum_models = config.events.maximum_external_models, .stored_input = external_stored_inputs(config)}),
        pool_(kPoolThreads),
        threads_(network_threads(config)),
        api_({.host = host_,
              .telemetry = telemetry_,
              .sampler = sampler_,
              .jobs = jobs_,
              .events = events_,
              .records = storage_.records(),
              .probes = storage_.probes(),
              .feedback = storage_.feedback(),
              .external = external_,
              .drift = monitoring_.drift(),
              .quality = monitoring_.quality(),
              .performance = monitoring_.performance(),
              .alerts = alerting_.engine(),
              .alert_journal = alerting_.journal(),
              .thresholds = alerting_.thresholds(),
              .history = monitoring_.history(),
              .prometheus = monitoring_.prometheus(),
              .pool = pool_,
              .uploads = uploads_folder(config),
              .fetch_dataset = objects_.datasets(uploads_folder(config)),
              .clock = clock,
              .log = log_.named("api"),
              .version = std::string(kProgramVersion),
              .started = clock.steady_now()},
             threads_),
        clock_(clock) {}

  ~Impl() {
    objects_.request_stop();
    objects_.stop();     // it uses the host, which is taken down before it
    monitoring_.stop();  // it asks the storage, which is taken down before it
  }

  Result<std::uint16_t> start() {
    if (const std::size_t removed = api::remove_leftover_uploads(uploads_folder(config_), clock_.now()); removed > 0) {
      log_.info("removed uploads that an earlier run left", {{"files", removed}});
    }
    if (caching_.shared() != nullptr) storage_.add_probe("redis", [this] { return caching_.shared()->ping(); });
    if (objects_.configured()) storage_.add_probe("minio", [this] { return objects_.ping(); });
    storage_.start();
    jobs_.keep_in(storage_.records(), storage_.records_are_shared());
    objects_.begin(host_, telemetry_);
    NEXUSML_RETURN_IF_ERROR(host_.load_all());
    objects_.start();
    monitoring_.start(storage_.records());
    alerting_.start();
    if (config_.models.watch) watcher_.emplace(host_, log_.named("models"));
    if (host_.current()->models().empty()) {
      log_.warning("no model is served", {{"models", config_.models.path}, {"hint", "nexusml train --help"}});
    }
    http::ServerOptions options = server_options(config_, threads_, log_.named("http"));
    options.observer = &api_.observer();
    options.on_tick = [this](std::size_t thread) { api_.on_tick(thread); };
    server_ = std::make_unique<http::Server>(api_.router(), std::move(options), clock_);
    NEXUSML_ASSIGN_OR_RETURN(const std::uint16_t port, server_->start());
    log_.info("listening", {{"address", config_.server.address}, {"port", port}, {"threads", threads_}});
    return port;
  }

  void stop() {
    if (server_ == nullptr) return;
    log_.info("draining");
    objects_.request_stop();
    watcher_.reset();
    server_->stop(config_.server.drain_timeout);
    objects_.stop();
    events_.stop();
    alerting_.stop();
    monitoring_.stop();
    storage_.stop();
    log_.info("stopped");
  }

  Status reload() {
    log_.info("reloading models");
    return host_.load_all();
  }

  const std::vector<api::Endpoint>& endpoints() const { return api_.endpoints(); }

 private:
  const Config config_;
  base::Log log_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_;
  telemetry::SystemSampler sampler_;
  Caching caching_;        // before the host, whose models use it
  ObjectStorage objects_;  // before the jobs, which ask it for numbers
  models::Repository repository_;
  serve::ModelHost host_;
  Monitoring monitoring_;
  Storage storage_;
  Alerting alerting_;
  serve::TrainingJobs jobs_;
  telemetry::EventCounter event_counter_;
  serve::IngestGate ingest_gate_;
  telemetry::EventQueue events_;
  serve::ExternalModels external_;
  base::ThreadPool pool_;
  std::size_t threads_;
  api::Api api_;
  const base::Clock& clock_;
  std::optional<serve::RepositoryWatcher> watcher_;
  std::unique_ptr<http::Server> server_;
};

ServerApp::ServerApp(const Config& config, const base::Clock& clock, base::LogSink& sink)
    : impl_(std::make_unique<Impl>(config, clock, sink)) {}
ServerApp::~ServerApp() = default;

Result<std::uint16_t> ServerApp::start() {
  return impl_->start();
}
void ServerApp::stop() {
  impl_->stop();
}
Status ServerApp::reload() {
  return impl_->reload();
}

std::string ServerApp::openapi() {
  class NoSink final : public base::LogSink {
    void write(base::LogLevel, std::string_view, std::string_view, const std::vector<base::LogField>&) override {}
  } sink;
  const base::SystemClock clock;
  return api::openapi_document(Impl(Config{}, clock, sink).endpoints(), kProgramVersion);
}

}  // namespace nexusml::app
