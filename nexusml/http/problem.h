#pragma once

#include <span>
#include <string_view>

#include "nexusml/base/error.h"
#include "nexusml/http/response.h"

namespace nexusml::http {

/// The members of a problem document.
struct Problem {
  int status = 500;
  std::string_view detail;                   ///< a sentence about this occurrence; never a path, secret or stack trace
  std::string_view title;                    ///< empty: the status's reason phrase
  std::string_view type = "about:blank";     ///< a URI that names the kind of problem
  std::span<const base::FieldError> fields;  ///< becomes `errors`: [{"field": .., "reason": ..}]
};

/// Turns the response into an `application/problem+json` document; status, type and body are replaced, headers stay.
///
/// Threads: as the response.
/// Source:  RFC 9457.
void set_problem(Response& response, const Problem& problem);

/// The same with status and detail alone.
void set_problem(Response& response, int status, std::string_view detail);

}  // namespace nexusml::http
