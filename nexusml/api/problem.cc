#include "nexusml/api/problem.h"

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

void set_problem(http::Response& response, const Error& error) {
  const int status = http_status(error.code);
  const bool internal = status == 500;
  http::Problem problem;
  problem.status = status;
  problem.detail = internal ? std::string_view("the server failed; its log has the reason") : std::string_view(error.message);
  problem.fields = error.fields;
  http::set_problem(response, problem);
}

}  // namespace nexusml::api
