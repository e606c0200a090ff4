#pragma once

#include <string_view>

namespace nexusml::api {

/// The page at /docs: reads /openapi.json and shows it; asks nothing of any other host.
[[nodiscard]] std::string_view documentation_page();

/// The Content-Security-Policy that fits the page.
[[nodiscard]] std::string_view documentation_policy();

}  // namespace nexusml::api
