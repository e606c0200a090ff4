#include "nexusml/api/answer/documentation_page.h"
#include "nexusml/api/controllers/controllers.h"
#include "nexusml/api/openapi.h"

namespace nexusml::api {

void add_documentation_endpoints(std::vector<Endpoint>& endpoints, const Service& service) {
  endpoints.push_back({.path = "/docs",
                       .id = "docs",
                       .tag = "documentation",
                       .summary = "This document as a page",
                       .response_type = "text/html",
                       .handler = [](const http::Request&, http::Response& response) {
                         response.set_content_type("text/html; charset=utf-8");
                         response.add_header("Content-Security-Policy", documentation_policy());
                         response.add_header("X-Content-Type-Options", "nosniff");
                         response.body() += documentation_page();
                       }});
  Endpoint document{.path = "/openapi.json",
                    .id = "openapi",
                    .tag = "documentation",
                    .summary = "The interface as an OpenAPI 3.1 document"};
  endpoints.push_back(document);
  // The document describes itself too, so it is made once the table is whole.
  endpoints.back().handler = [text = openapi_document(endpoints, service.version)](const http::Request&,
                                                                                   http::Response& response) {
    response.set_content_type("application/json");
    response.body() += text;
  };
}

}  // namespace nexusml::api
