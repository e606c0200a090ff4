#pragma once

#include <functional>
#include <string>

#include "nexusml/api/service.h"
#include "nexusml/base/result.h"
#include "nexusml/http/stream.h"

namespace nexusml::api {

/// Makes the body of a JSON answer.
using JsonAnswer = std::function<Result<std::string>(const Service& service, const http::Request& request)>;

/// A handler that has its answer made on the service's pool: for questions to the store, and for long histories. When too
/// much waits there already, it is answered 503: a network thread never asks the store.
///
/// Lifetime: the service outlives the handler.
[[nodiscard]] http::StreamHandler json_on_pool(const Service& service, JsonAnswer answer);

}  // namespace nexusml::api
