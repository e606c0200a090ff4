#pragma once

#include "nexusml/base/error.h"
#include "nexusml/http/response.h"

namespace nexusml::api {

/// The status of a failure. The one place where an ErrorCode becomes a number.
[[nodiscard]] int http_status(ErrorCode code);

/// Answers with a problem document. What is internal stays internal: for 500s the detail says only that it was logged.
void set_problem(http::Response& response, const Error& error);

}  // namespace nexusml::api
