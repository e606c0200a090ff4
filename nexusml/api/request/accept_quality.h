#pragma once

#include <string_view>

#include "nexusml/http/request.h"

namespace nexusml::api {

/// How much a client wants an answer of this media type, by the most precise range of Accept that covers it.
///
/// Returns: thousandths, 0 (not at all) to 1000; 1000 without an Accept. A malformed weight counts as 0.
/// Source:  RFC 9110, section 12.5.1.
[[nodiscard]] int accept_quality(const http::Request& request, std::string_view media_type);

}  // namespace nexusml::api
