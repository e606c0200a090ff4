#include "nexusml/api/controllers/json_on_pool.h"

#include <utility>

#include "nexusml/api/answer/problem.h"

namespace nexusml::api {
namespace {

http::Task<void> answer_json(const Service& service, const JsonAnswer& answer, http::StreamRequest& request,
                             http::ResponseWriter& writer) {
  bool refused = false;
  const auto submit = [&service, &refused](const std::function<void()>& task) {
    if (service.pool.submit(task)) return;
    refused = true;
    task();
  };
  const auto work = [&]() -> Result<std::string> {
    if (refused) return Error(ErrorCode::kUnavailable, "too much work waits already");
    return answer(service, request.head());
  };
  Result<std::string> body = co_await http::run_elsewhere(request, submit, work);
  http::Response& response = writer.response();
  if (!body.ok()) co_return report_problem(service.log, request.head(), response, body.error());
  response.set_content_type("application/json");
  response.body() = std::move(*body);
  response.body() += '\n';
}

}  // namespace

http::StreamHandler json_on_pool(const Service& service, JsonAnswer answer) {
  return [&service, answer = std::move(answer)](http::StreamRequest& request, http::ResponseWriter& writer) {
    return answer_json(service, answer, request, writer);
  };
}

}  // namespace nexusml::api
