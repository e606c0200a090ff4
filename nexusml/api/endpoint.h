#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "nexusml/http/router.h"

namespace nexusml::api {

/// One parameter of a route's query; all may be left out.
struct QueryParameter {
  std::string_view name{};
  std::string_view type = "string";  ///< as JSON Schema names it
  std::string_view description{};
};

/// A body that a route takes as well.
struct OtherRequest {
  std::string_view type{};    ///< media type
  std::string_view schema{};  ///< name under components/schemas
};

/// One line of the API's table: what the router needs to route a request and what the OpenAPI document says about it.
struct Endpoint {
  http::Method method = http::Method::kGet;
  std::string_view path{};            ///< the route's template
  std::string_view id{};              ///< operationId
  std::string_view tag{};             ///< the group in the document
  std::string_view summary{};         ///< one line
  std::string_view request_schema{};  ///< name under components/schemas; empty: no body
  std::string_view request_type = "application/json";
  std::vector<OtherRequest> other_requests{};
  std::vector<QueryParameter> query{};
  std::string_view response_schema{};  ///< name under components/schemas; empty: not JSON
  std::string_view response_type = "application/json";
  std::vector<int> answers = {200};  ///< statuses answered with the response schema
  std::vector<int> problems{};       ///< statuses answered with a problem document
  http::BufferedHandler handler{};   ///< exactly one of the two is set
  http::StreamHandler stream{};
  std::uint64_t maximum_body_bytes = 0;  ///< larger is answered 413; 0: the server's default for the kind of handler
};

}  // namespace nexusml::api
