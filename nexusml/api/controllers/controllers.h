#pragma once

#include <vector>

#include "nexusml/api/controllers/worker.h"
#include "nexusml/api/endpoint.h"
#include "nexusml/api/service.h"

// Each function adds the endpoints of one subject to the table. Lifetime: service and workers outlive the endpoints.
namespace nexusml::api {

void add_prediction_endpoints(std::vector<Endpoint>& endpoints, Workers& workers);
void add_batch_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_model_endpoints(std::vector<Endpoint>& endpoints, Service& service);
void add_job_endpoints(std::vector<Endpoint>& endpoints, Service& service);
void add_feedback_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_ingest_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_drift_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_quality_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_performance_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_reference_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_alert_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_silence_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_threshold_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_history_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_metrics_summary_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_prediction_metrics_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_training_metrics_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_system_performance_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_status_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_model_config_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_monitoring_health_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_stream_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_report_endpoints(std::vector<Endpoint>& endpoints, const Service& service);
void add_health_endpoints(std::vector<Endpoint>& endpoints, Service& service);
void add_metrics_endpoints(std::vector<Endpoint>& endpoints, Service& service);
/// /openapi.json describes the endpoints in the table, so it is added last.
void add_documentation_endpoints(std::vector<Endpoint>& endpoints, const Service& service);

}  // namespace nexusml::api
