#pragma once

#include "nexusml/base/error.h"
#include "nexusml/base/log.h"
#include "nexusml/http/request.h"
#include "nexusml/http/response.h"
#include "nexusml/serve/json_input.h"

namespace nexusml::api {

/// The status of a failure. The one place where an ErrorCode becomes a number.
[[nodiscard]] int http_status(ErrorCode code);

/// Answers with a problem document. What is internal stays internal: for 500 and 503 the detail says only that it was logged.
void set_problem(http::Response& response, const Error& error);
/// The same, and a failure of ours is logged with the request's id.
void report_problem(const base::Log& log, const http::Request& request, http::Response& response, const Error& error);
/// Malformed text is another status (400) than a wrong field (422).
void set_problem(http::Response& response, const serve::InputFailure& failure);

}  // namespace nexusml::api
