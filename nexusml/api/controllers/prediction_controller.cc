#include <charconv>
#include <optional>

#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/base/text.h"
#include "nexusml/http/problem.h"
#include "nexusml/serve/json_answer.h"

namespace nexusml::api {
namespace {

/// Bodies are JSON. curl's default type and none at all are taken too: what is no JSON is refused soon enough.
bool is_json_type(std::string_view media_type) {
  const auto is = [&](std::string_view type) { return base::equal_ignoring_case(media_type, type); };
  return media_type.empty() || is("application/json") || is("application/x-www-form-urlencoded") ||
         media_type.ends_with("+json");
}

/// The request's trace as the metrics keep it, if the caller samples it.
std::optional<metrics::Exemplar> sampled_trace(const http::Request& request) {
  if (!request.trace || !request.trace->sampled()) return std::nullopt;
  const std::string_view id = request.trace->trace();
  metrics::Exemplar exemplar;
  std::from_chars(id.data(), id.data() + 16, exemplar.trace_id_high, 16);
  std::from_chars(id.data() + 16, id.data() + 32, exemplar.trace_id_low, 16);
  return exemplar;
}

void predict(Workers& workers, const http::Request& request, http::Response& response) {
  Worker& worker = workers.at(request.network_thread);
  const Result<const serve::LoadedModel*> found = worker.predictor.find(request.parameter("model"));
  if (!found.ok()) return set_problem(response, found.error());
  const serve::LoadedModel& loaded = **found;
  if (!is_json_type(request.media_type())) {
    return http::set_problem(response, 415, "send the request as application/json");
  }
  if (!worker.reader.read(request.body, loaded.info())) {
    worker.predictor.refuse(loaded, worker.reader.failure());
    return set_problem(response, worker.reader.failure());
  }
  const std::optional<metrics::Exemplar> trace = sampled_trace(request);
  const Result<serve::Answer> answer = worker.predictor.predict(
      loaded, worker.reader.input(), trace ? &*trace : nullptr, worker.reader.unknown_fields());
  if (!answer.ok()) return report_problem(workers.log(), request, response, answer.error());
  response.set_content_type("application/json");
  serve::write_answer(response.body(), *answer, worker.reader.input(), worker.reader.warnings());
}

}  // namespace

void add_prediction_endpoints(std::vector<Endpoint>& endpoints, Workers& workers) {
  endpoints.push_back({.method = http::Method::kPost,
                       .path = "/api/v1/models/{model}/predict",
                       .id = "predict",
                       .tag = "predictions",
                       .summary = "Answer one input",
                       .request_schema = "PredictRequest",
                       .response_schema = "PredictAnswer",
                       .problems = {400, 404, 413, 415, 422},
                       .handler = [&workers](const http::Request& request, http::Response& response) {
                         predict(workers, request, response);
                       }});
}

}  // namespace nexusml::api
