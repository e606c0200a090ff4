#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "nexusml/api/answer/parameter.h"
#include "nexusml/api/answer/problem.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/controllers/on_pool.h"
#include "nexusml/api/request/reference_upload.h"
#include "nexusml/api/upload.h"
#include "nexusml/base/json_writer.h"
#include "nexusml/base/text.h"
#include "nexusml/base/time_format.h"
#include "nexusml/monitor/drift_monitor.h"
#include "nexusml/stats/reference_json.h"

namespace nexusml::api {
namespace {

using http::Task;
using Time = std::chrono::system_clock::time_point;

constexpr std::string_view kPath = "/api/v1/monitoring/reference/{model}";
constexpr std::uint64_t kMaximumBodyBytes = std::uint64_t{1} << 34;  // it waits on disk while it is read twice
constexpr std::uint64_t kMostPredictions = 1'000'000;
constexpr std::size_t kLongestName = 64;

/// Names of models, as everywhere else: a reference may come before its model.
Status check_name(std::string_view name) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const bool is_good =
      !name.empty() && name.size() <= kLongestName && is_word(name.front()) &&
      std::ranges::all_of(name, [&](char c) { return is_word(c) || c == '.' || c == '_' || c == '-'; });
  if (is_good) return {};
  return wrong_parameter(
      "model", name,
      "a model's name, which begins with a letter or a digit and has at most 64 letters, digits, '.', '_' and '-',");
}

/// A span of time: "current", seconds up to now, or two times as RFC 3339 with a slash between.
Result<std::pair<Time, Time>> read_span(std::string_view text, Time now) {
  const Time after = now + std::chrono::seconds(1);
  if (text == "current") return std::pair(Time::min(), after);
  if (const auto seconds = base::parse_integer<std::int64_t>(text); seconds && *seconds > 0 && *seconds <= 604'800) {
    return std::pair(now - std::chrono::seconds(*seconds), after);
  }
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto from = base::parse_time(text.substr(0, slash));
    const auto until = base::parse_time(text.substr(slash + 1));
    if (from && until && *from < *until) return std::pair(*from, *until);
  }
  return wrong_parameter("from_window", text, "'current', 1 to 604800 seconds up to now, or START/END as RFC 3339");
}

/// What a model is compared with now, and what it learns.
void write_reference(const Service& service, std::string_view model, std::uint64_t skipped, http::Response& response) {
  const monitor::Reference reference = service.drift.reference(model).value_or(monitor::Reference{});
  response.set_content_type("application/json");
  base::JsonWriter json(response.body());
  json.begin_object().field("timestamp", base::format_time(service.clock.now())).field("model", model);
  if (reference.profile == nullptr) {
    json.key("origin").null().key("created").null().field("rows", 0);
  } else {
    json.field("origin", monitor::name_of(reference.origin)).key("created");
    if (reference.origin == monitor::ReferenceOrigin::kTraining) {
      json.null();
    } else {
      json.value(base::format_time(reference.created));
    }
    json.field("rows", reference.profile->rows);
  }
  json.field("skipped_rows", skipped).key("learning");
  const auto readings = service.drift.readings();
  const auto reading = std::ranges::find(readings, model, [](const auto& one) { return std::string_view(one->model); });
  if (reading != readings.end() && (*reading)->to_learn > 0) {
    json.begin_object().field("predictions", (*reading)->learnt).field("wanted", (*reading)->to_learn).end_object();
  } else {
    json.null();
  }
  json.key("profile");
  if (reference.profile == nullptr) {
    json.null();
  } else {
    const std::string profile = stats::to_json(*reference.profile);
    json.raw(base::trim(profile));
  }
  json.end_object();
  response.body() += '\n';
}

/// A file that goes with the scope.
struct UploadedFile {
  explicit UploadedFile(std::filesystem::path file) : path(std::move(file)) {}
  UploadedFile(const UploadedFile&) = delete;
  UploadedFile& operator=(const UploadedFile&) = delete;
  ~UploadedFile() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  const std::filesystem::path path;
};

Task<void> upload_reference(const Service& service, std::string model, http::StreamRequest& request,
                            http::ResponseWriter& writer) {
  const Result<ReferenceUpload> table = read_reference_upload(service, request.head(), model);
  if (!table.ok()) co_return set_problem(writer.response(), table.error());
  Result<Upload> upload = Upload::open(request);
  if (!upload.ok()) co_return set_problem(writer.response(), upload.error());
  Result<std::filesystem::path> saved = co_await save_upload(service, request, upload->reader());
  if (!saved.ok()) co_return report_problem(service.log, request.head(), writer.response(), saved.error());
  const UploadedFile file(std::move(*saved));
  const auto work = [&] { return take_reference_table(service, *table, file.path); };
  const Result<std::uint64_t> skipped = co_await on_pool(service, request, work);
  if (!skipped.ok()) co_return report_problem(service.log, request.head(), writer.response(), skipped.error());
  write_reference(service, model, *skipped, writer.response());
}

Task<void> reference_from_window(const Service& service, std::string model, std::string span,
                                 http::StreamRequest& request, http::ResponseWriter& writer) {
  const Result<std::pair<Time, Time>> read = read_span(span, service.clock.now());
  if (!read.ok()) co_return set_problem(writer.response(), read.error());
  const std::pair<Time, Time> times = *read;
  const auto work = [&] { return service.drift.take_window(model, times.first, times.second); };
  const Result<std::uint64_t> taken = co_await on_pool(service, request, work);
  if (!taken.ok()) co_return report_problem(service.log, request.head(), writer.response(), taken.error());
  write_reference(service, model, 0, writer.response());
}

Task<void> put_reference(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const std::string model(request.head().parameter("model"));
  if (const Status named = check_name(model); !named.ok()) co_return set_problem(writer.response(), named.error());
  const std::optional<std::string> window = request.head().query_parameter("from_window");
  const std::optional<std::string> next = request.head().query_parameter("from_next");
  if (window && next) {
    const Error both(ErrorCode::kInvalidArgument, "from_next: give either from_window or from_next",
                     {{"from_next", "from_window is given too"}});
    co_return set_problem(writer.response(), both);
  }
  if (window) {
    co_await reference_from_window(service, model, *window, request, writer);
    co_return;
  }
  if (!next) {
    co_await upload_reference(service, model, request, writer);
    co_return;
  }
  const auto count = base::parse_integer<std::uint64_t>(*next);
  if (!count || *count < 1 || *count > kMostPredictions) {
    co_return set_problem(writer.response(),
                          wrong_parameter("from_next", *next, "a number of predictions from 1 to 1000000"));
  }
  const Status begun = service.drift.learn_reference(model, *count);
  if (!begun.ok()) co_return set_problem(writer.response(), begun.error());
  writer.response().set_status(202);
  write_reference(service, model, 0, writer.response());
}

void show_reference(const Service& service, const http::Request& request, http::Response& response) {
  const std::string_view model = request.parameter("model");
  if (!service.drift.reference(model)) {
    return set_problem(response, Error(ErrorCode::kNotFound, "no model \"" + std::string(model) + "\" is watched"));
  }
  write_reference(service, model, 0, response);
}

Task<void> delete_reference(const Service& service, http::StreamRequest& request, http::ResponseWriter& writer) {
  const std::string model(request.head().parameter("model"));
  const auto work = [&] { return service.drift.reset_reference(model); };
  const Status removed = co_await on_pool(service, request, work);
  if (!removed.ok()) co_return report_problem(service.log, request.head(), writer.response(), removed.error());
  write_reference(service, model, 0, writer.response());
}

std::vector<QueryParameter> upload_parameters() {
  return {
      {.name = "types", .description = "column types, inferred unless declared: a:categorical,b:numeric"},
      {.name = "ignore", .description = "columns that are no features: id,time"},
      {.name = "prediction", .description = "column of predicted labels or numbers"},
      {.name = "confidence", .description = "column of the predictions' confidence"},
      {.name = "text",
       .description = "column of texts, whose traits are the features, computed here; a text model's is text unless "
                      "named, and an e-mail's subject joins it"},
      {.name = "from_window",
       .description = "no body: the predictions of the live window, \"current\", or of its last seconds, or "
                      "START/END as RFC 3339"},
      {.name = "from_next", .type = "integer", .description = "no body: learn from so many predictions to come"}};
}

}  // namespace

void add_reference_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back(
      {.method = http::Method::kPut,
       .path = kPath,
       .id = "setReference",
       .tag = "monitoring",
       .summary = "What a model's drift is measured against: a CSV as the body or as a form's file, a "
                  "past window, or the next predictions; holds, also after a restart, until it is "
                  "deleted",
       .request_schema = "ReferenceTable",
       .request_type = "text/csv",
       .query = upload_parameters(),
       .response_schema = "Reference",
       .answers = {200, 202},
       .problems = {404, 409, 413, 422, 503},
       .stream = [&service](http::StreamRequest& request,
                            http::ResponseWriter& writer) { return put_reference(service, request, writer); },
       .maximum_body_bytes = kMaximumBodyBytes});
  endpoints.push_back({.path = kPath,
                       .id = "showReference",
                       .tag = "monitoring",
                       .summary = "What a model's drift is measured against, and where it comes from",
                       .response_schema = "Reference",
                       .problems = {404},
                       .handler = [&service](const http::Request& request, http::Response& response) {
                         show_reference(service, request, response);
                       }});
  endpoints.push_back({.method = http::Method::kDelete,
                       .path = kPath,
                       .id = "deleteReference",
                       .tag = "monitoring",
                       .summary = "Go back to the reference of the training; a model served elsewhere learns one anew",
                       .response_schema = "Reference",
                       .problems = {404, 503},
                       .stream = [&service](http::StreamRequest& request, http::ResponseWriter& writer) {
                         return delete_reference(service, request, writer);
                       }});
}

}  // namespace nexusml::api
