#include <algorithm>

#include "nexusml/api/controllers.h"
#include "nexusml/api/model_json.h"
#include "nexusml/api/problem.h"
#include "nexusml/api/upload.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/models/repository.h"

namespace nexusml::api {
namespace {

using http::Task;

void write_job(base::JsonWriter& json, const serve::JobStatus& job) {
  json.begin_object().field("id", job.id).field("model", job.model).field("type", models::name_of(job.type));
  json.field("state", serve::name_of(job.state)).key("progress").rounded(job.progress, 4);
  if (!job.stage.empty()) json.field("stage", job.stage);
  json.field("submitted", base::format_time(job.submitted));
  if (job.ended) json.field("ended", base::format_time(*job.ended));
  if (!job.error.empty()) json.field("error", job.error);
  if (job.version != 0) json.field("version", base::to_text(job.version));
  if (job.evaluation) write_evaluation(json, *job.evaluation);
  json.end_object();
}

void answer_job(http::Response& response, const serve::JobStatus& job) {
  response.set_content_type("application/json");
  base::JsonWriter json(response.body());
  write_job(json, job);
  response.body() += '\n';
}

Error unknown_job(std::string_view id) {
  return Error(ErrorCode::kNotFound, "no job \"" + std::string(id) + "\"; GET /api/v1/jobs lists them");
}

/// The type of the model to train: of ?type=, of the version that serves, or of the name.
Result<models::ModelType> wanted_type(const Service& service, const http::Request& request, std::string_view name) {
  if (const std::optional<std::string> given = request.query_parameter("type")) {
    if (const auto type = models::parse_model_type(*given)) return *type;
    return Error(ErrorCode::kInvalidArgument, "type: \"" + *given + "\" is no model type",
                 {{"type", "is no model type"}});
  }
  if (const serve::LoadedModel* loaded = service.host.current()->find(name)) return loaded->info().type;
  if (const auto type = models::parse_model_type(name)) return *type;
  return Error(ErrorCode::kInvalidArgument, "type: say which type the new model is of, such as ?type=sentiment",
               {{"type", "is missing"}});
}

/// The query's column names and the seed, as `nexusml train` has them as flags.
Result<models::TrainingOptions> wanted_options(const http::Request& request) {
  models::TrainingOptions options;
  const auto take = [&](std::string_view key, std::string& target) {
    if (std::optional<std::string> given = request.query_parameter(key)) target = std::move(*given);
  };
  take("target", options.target);
  take("text", options.text);
  take("subject", options.subject);
  take("positive", options.positive);
  std::string ignore;
  take("ignore", ignore);
  for (const std::string_view column : base::split_list(ignore)) options.ignore.emplace_back(column);
  if (const std::optional<std::string> seed = request.query_parameter("seed")) {
    const auto number = base::parse_integer<std::uint64_t>(*seed);
    if (!number)
      return Error(ErrorCode::kInvalidArgument, "seed: an integer was expected", {{"seed", "an integer was expected"}});
    options.seed = *number;
  }
  return options;
}

Task<void> train(Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const std::string name(request.head().parameter("model"));
  const Result<models::ModelType> type = wanted_type(service, request.head(), name);
  if (!type.ok()) co_return set_problem(writer.response(), type.error());
  if (const Status trainable = models::check_trainable(*type, name); !trainable.ok()) {
    co_return set_problem(writer.response(), trainable.error());
  }
  Result<models::TrainingOptions> options = wanted_options(request.head());
  if (!options.ok()) co_return set_problem(writer.response(), options.error());
  Result<Upload> upload = Upload::open(request);
  if (!upload.ok()) co_return set_problem(writer.response(), upload.error());
  Result<std::filesystem::path> file = co_await save_upload(service, request, upload->reader());
  if (!file.ok()) co_return report_problem(service.log, request.head(), writer.response(), file.error());
  const Result<std::string> id =
      service.jobs.submit({.type = *type, .name = name, .data = std::move(*file), .options = std::move(*options)});
  if (!id.ok()) co_return report_problem(service.log, request.head(), writer.response(), id.error());
  writer.response().set_status(202);
  writer.response().add_header("Location", "/api/v1/jobs/" + *id);
  if (const auto job = service.jobs.find(*id)) answer_job(writer.response(), *job);
}

void list_jobs(const Service& service, http::Response& response) {
  response.set_content_type("application/json");
  base::JsonWriter json(response.body());
  json.begin_object().key("jobs").begin_array();
  for (const serve::JobStatus& job : service.jobs.list()) write_job(json, job);
  json.end_array().end_object();
  response.body() += '\n';
}

void show_job(const Service& service, std::string_view id, http::Response& response) {
  const std::optional<serve::JobStatus> job = service.jobs.find(id);
  if (!job) return set_problem(response, unknown_job(id));
  answer_job(response, *job);
}

void cancel_job(Service& service, std::string_view id, http::Response& response) {
  if (const Status cancelled = service.jobs.cancel(id); !cancelled.ok())
    return set_problem(response, cancelled.error());
  response.set_status(202);
  show_job(service, id, response);
}

}  // namespace

void add_job_endpoints(std::vector<Endpoint>& endpoints, Service& service) {
  endpoints.push_back(
      {.method = http::Method::kPost,
       .path = "/api/v1/models/{model}/train",
       .id = "trainModel",
       .tag = "training",
       .summary = "Train a model from an uploaded CSV, as a job; the new version is swapped in when it is done",
       .request_schema = "TrainingData",
       .request_type = "text/csv",
       .response_schema = "Job",
       .answers = {202},
       .problems = {400, 409, 413, 422, 503},
       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
         return train(service, request, writer);
       }});
  endpoints.push_back(
      {.path = "/api/v1/jobs",
       .id = "listJobs",
       .tag = "training",
       .summary = "Training jobs, newest first",
       .response_schema = "JobList",
       .handler = [&service](const http::Request&, http::Response& response) { list_jobs(service, response); }});
  endpoints.push_back({.path = "/api/v1/jobs/{job}",
                       .id = "showJob",
                       .tag = "training",
                       .summary = "One job: state, progress, evaluation",
                       .response_schema = "Job",
                       .problems = {404},
                       .handler = [&service](const http::Request& request, http::Response& response) {
                         show_job(service, request.parameter("job"), response);
                       }});
  endpoints.push_back({.method = http::Method::kDelete,
                       .path = "/api/v1/jobs/{job}",
                       .id = "cancelJob",
                       .tag = "training",
                       .summary = "Cancel a job that has not ended",
                       .response_schema = "Job",
                       .answers = {202},
                       .problems = {404, 409},
                       .handler = [&service](const http::Request& request, http::Response& response) {
                         cancel_job(service, request.parameter("job"), response);
                       }});
}

}  // namespace nexusml::api
