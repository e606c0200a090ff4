#include "nexusml/api/answer/problem.h"

#include "nexusml/http/problem.h"

namespace nexusml::api {

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 422;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return 500;
  }
  bug("ErrorCode outside the enum");
}

namespace {

/// What the client may read. Messages of failures inside name files and addresses, which are for the log alone.
std::string_view detail_of(const Error& error, int status) {
  if (status == 500) return "the server failed; its log has the reason";
  if (status == 503) return "something that the server needs is away; its log has the reason";
  return error.message;
}

}  // namespace

void set_problem(http::Response& response, const Error& error) {
  http::Problem problem;
  problem.status = http_status(error.code);
  problem.detail = detail_of(error, problem.status);
  problem.fields = error.fields;
  http::set_problem(response, problem);
}

void report_problem(const base::Log& log, const http::Request& request, http::Response& response, const Error& error) {
  set_problem(response, error);
  if (response.status() < 500) return;
  log.error("request failed", {{"path", request.path_template},
                               {"status", response.status()},
                               {"request_id", request.request_id},
                               {"reason", error.message}});
}

void set_problem(http::Response& response, const serve::InputFailure& failure) {
  if (failure.malformed) return http::set_problem(response, 400, failure.error.message);
  set_problem(response, failure.error);
}

}  // namespace nexusml::api
