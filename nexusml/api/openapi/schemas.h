#pragma once

#include <string_view>

namespace nexusml::api {

/// components/schemas of the OpenAPI document, as JSON text: one schema per request and answer, each with an example. The
/// second part is of feedback, predictions made elsewhere, and monitors.
[[nodiscard]] std::string_view openapi_schemas();
[[nodiscard]] std::string_view openapi_monitoring_schemas();
[[nodiscard]] std::string_view openapi_quality_schemas();
[[nodiscard]] std::string_view openapi_history_schemas();
[[nodiscard]] std::string_view openapi_status_schemas();
[[nodiscard]] std::string_view openapi_performance_schemas();
[[nodiscard]] std::string_view openapi_alert_schemas();
[[nodiscard]] std::string_view openapi_reference_schemas();
[[nodiscard]] std::string_view openapi_report_schemas();

}  // namespace nexusml::api
