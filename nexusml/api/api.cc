#include "nexusml/api/api.h"

#include "nexusml/api/controllers/access_metrics.h"
#include "nexusml/api/controllers/controllers.h"

namespace nexusml::api {

class Api::State {
 public:
  State(Service given, std::size_t threads) : service(std::move(given)), workers(service, threads) {}

  Service service;
  Workers workers;
  std::unique_ptr<AccessMetrics> access;
};

Api::Api(Service service, std::size_t network_threads)
    : state_(std::make_unique<State>(std::move(service), network_threads)) {
  add_prediction_endpoints(endpoints_, state_->workers);
  add_batch_endpoints(endpoints_, state_->service);
  add_model_endpoints(endpoints_, state_->service);
  add_job_endpoints(endpoints_, state_->service);
  add_feedback_endpoints(endpoints_, state_->service);
  add_ingest_endpoints(endpoints_, state_->service);
  add_drift_endpoints(endpoints_, state_->service);
  add_quality_endpoints(endpoints_, state_->service);
  add_performance_endpoints(endpoints_, state_->service);
  add_reference_endpoints(endpoints_, state_->service);
  add_alert_endpoints(endpoints_, state_->service);
  add_silence_endpoints(endpoints_, state_->service);
  add_threshold_endpoints(endpoints_, state_->service);
  add_history_endpoints(endpoints_, state_->service);
  add_metrics_summary_endpoints(endpoints_, state_->service);
  add_prediction_metrics_endpoints(endpoints_, state_->service);
  add_training_metrics_endpoints(endpoints_, state_->service);
  add_system_performance_endpoints(endpoints_, state_->service);
  add_status_endpoints(endpoints_, state_->service);
  add_model_config_endpoints(endpoints_, state_->service);
  add_monitoring_health_endpoints(endpoints_, state_->service);
  add_stream_endpoints(endpoints_, state_->service);
  add_report_endpoints(endpoints_, state_->service);
  add_health_endpoints(endpoints_, state_->service);
  add_metrics_endpoints(endpoints_, state_->service);
  add_documentation_endpoints(endpoints_, state_->service);
  state_->access = std::make_unique<AccessMetrics>(state_->service.telemetry, endpoints_);
}

Api::~Api() = default;

http::Router Api::router() const {
  http::Router router;
  for (const Endpoint& endpoint : endpoints_) {
    if (endpoint.stream) {
      router.add_stream(endpoint.method, endpoint.path, endpoint.stream, {endpoint.maximum_body_bytes});
    } else {
      router.add(endpoint.method, endpoint.path, endpoint.handler, {endpoint.maximum_body_bytes});
    }
  }
  return router;
}

http::AccessObserver& Api::observer() {
  return *state_->access;
}

void Api::on_tick(std::size_t network_thread) {
  state_->workers.at(network_thread).predictor.refresh();
}

}  // namespace nexusml::api
