#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>

#include "nexusml/api/answer/model_json.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
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
  take("user", options.user);
  take("item", options.item);
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

/// Reads the key that a JSON body names: {"dataset": "training/reviews.csv"}.
std::optional<serve::InputFailure> read_dataset(std::string_view body, std::string& dataset) {
  simdjson::dom::parser parser;
  simdjson::dom::object root;
  if (parser.parse(body.data(), body.size()).get_object().get(root) != simdjson::SUCCESS) {
    return serve::InputFailure{true, Error(ErrorCode::kInvalidArgument, "the body must be a JSON object")};
  }
  std::string_view key;
  if (root["dataset"].get_string().get(key) == simdjson::SUCCESS && !key.empty()) {
    dataset = key;
    return std::nullopt;
  }
  constexpr const char* kReason = "the key of an object was expected, such as {\"dataset\": \"training/reviews.csv\"}";
  return serve::InputFailure{
      false, Error(ErrorCode::kInvalidArgument, std::string("dataset: ") + kReason, {{"dataset", kReason}})};
}

/// Brings the data that the request sends, or names, into a file of ours. Nothing if the answer was set already.
Task<std::optional<std::filesystem::path>> receive_data(Service& service, http::StreamRequest& request,
                                                        http::ResponseWriter& writer) {
  Result<std::filesystem::path> file = Error(ErrorCode::kInternal, "no data was received");
  if (base::equal_ignoring_case(request.head().media_type(), "application/json")) {
    const Result<std::string> body = co_await read_small_body(request);
    std::string dataset;
    if (!body.ok()) {
      file = body.error();
    } else if (const auto failure = read_dataset(*body, dataset)) {
      set_problem(writer.response(), *failure);
      co_return std::nullopt;
    } else if (!service.fetch_dataset) {
      file = Error(ErrorCode::kInvalidArgument, "this server has no object store; upload the CSV");
    } else {
      const auto fetch = [&service, &dataset] { return service.fetch_dataset(dataset); };
      file = co_await on_pool(service, request, fetch);
    }
  } else {
    Result<Upload> upload = Upload::open(request);
    if (upload.ok()) {
      file = co_await save_upload(service, request, upload->reader());
    } else {
      file = upload.error();
    }
  }
  if (file.ok()) co_return std::move(*file);
  report_problem(service.log, request.head(), writer.response(), file.error());
  co_return std::nullopt;
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
  std::optional<std::filesystem::path> file = co_await receive_data(service, request, writer);
  if (!file) co_return;
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

/// As the flags of `nexusml train`.
constexpr std::array kTrainingQuery = {
    QueryParameter{.name = "type", .description = "type of the model; needed for a new name that is no type's"},
    QueryParameter{.name = "target", .description = "column with the answer; label, for recsys rating, by default"},
    QueryParameter{.name = "text", .description = "text models: column with the text; text by default"},
    QueryParameter{.name = "subject", .description = "email: column with the subject; subject by default"},
    QueryParameter{.name = "user", .description = "recsys: column with who rated; user_id by default"},
    QueryParameter{.name = "item", .description = "recsys: column with what was rated; item_id by default"},
    QueryParameter{.name = "ignore",
                   .description = "tabular models: columns that are no features, with commas between"},
    QueryParameter{.name = "positive", .description = "two-label models: the label that AUC ranks by"},
    QueryParameter{.name = "seed", .type = "integer", .description = "the same data and seed give the same model"},
};

}  // namespace

void add_job_endpoints(std::vector<Endpoint>& endpoints, Service& service) {
  endpoints.push_back(
      {.method = http::Method::kPost,
       .path = "/api/v1/models/{model}/train",
       .id = "trainModel",
       .tag = "training",
       .summary = "Train a model from a CSV, uploaded or in the object store, as a job; the new version is swapped in",
       .request_schema = "TrainingData",
       .request_type = "text/csv",
       .other_requests = {{"multipart/form-data", "TrainingData"}, {"application/json", "DatasetRequest"}},
       .query = {kTrainingQuery.begin(), kTrainingQuery.end()},
       .response_schema = "Job",
       .answers = {202},
       .problems = {400, 404, 409, 413, 422, 503},
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
