#include "nexusml/http/problem.h"

#include "nexusml/base/json_writer.h"

namespace nexusml::http {

void set_problem(Response& response, const Problem& problem) {
  response.set_status(problem.status);
  response.set_content_type("application/problem+json");
  response.body().clear();
  base::JsonWriter json(response.body());
  json.begin_object();
  json.field("type", problem.type);
  json.field("title", problem.title.empty() ? reason_phrase(problem.status) : problem.title);
  json.field("status", problem.status);
  json.field("detail", problem.detail);
  if (!response.instance().empty()) json.field("instance", response.instance());
  if (!problem.fields.empty()) {
    json.key("errors").begin_array();
    for (const base::FieldError& error : problem.fields) {
      json.begin_object().field("field", error.field).field("reason", error.reason).end_object();
    }
    json.end_array();
  }
  json.end_object();
}

void set_problem(Response& response, int status, std::string_view detail) {
  set_problem(response, Problem{.status = status, .detail = detail, .title = {}, .fields = {}});
}

}  // namespace nexusml::http
