#include "nexusml/api/answer/problem.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace nexusml::api {
namespace {

using nlohmann::json;

json problem_of(const Error& error) {
  http::Response response;
  response.reset("/api/v1/models/x");
  set_problem(response, error);
  EXPECT_EQ(response.content_type(), "application/problem+json");
  EXPECT_EQ(response.status(), http_status(error.code));
  return json::parse(response.body());
}

TEST(Problem, EveryErrorCodeHasItsStatus) {
  EXPECT_EQ(http_status(ErrorCode::kInvalidArgument), 422);
  EXPECT_EQ(http_status(ErrorCode::kNotFound), 404);
  EXPECT_EQ(http_status(ErrorCode::kConflict), 409);
  EXPECT_EQ(http_status(ErrorCode::kTooLarge), 413);
  EXPECT_EQ(http_status(ErrorCode::kUnavailable), 503);
  EXPECT_EQ(http_status(ErrorCode::kCorrupt), 500);
  EXPECT_EQ(http_status(ErrorCode::kInternal), 500);
}

TEST(Problem, NamesTheFields) {
  EXPECT_EQ(problem_of(Error(ErrorCode::kInvalidArgument, "text: is missing", {{"text", "is missing"}})),
            json::parse(R"({"type": "about:blank", "title": "Unprocessable Content", "status": 422,
                            "detail": "text: is missing", "instance": "/api/v1/models/x",
                            "errors": [{"field": "text", "reason": "is missing"}]})"));
}

TEST(Problem, WhatIsInternalStaysInternal) {
  for (const ErrorCode code : {ErrorCode::kCorrupt, ErrorCode::kInternal, ErrorCode::kUnavailable}) {
    const std::string text = problem_of(Error(code, "open /srv/models/x/1/text.bin: no such file")).dump();
    EXPECT_EQ(text.find("/srv"), std::string::npos) << text;
    EXPECT_EQ(text.find("text.bin"), std::string::npos) << text;
  }
}

TEST(Problem, MalformedTextIsAnotherStatusThanAWrongField) {
  http::Response response;
  set_problem(response, serve::InputFailure{true, Error(ErrorCode::kInvalidArgument, "no JSON")});
  EXPECT_EQ(response.status(), 400);
  EXPECT_EQ(json::parse(response.body())["detail"], "no JSON");
  set_problem(response, serve::InputFailure{false, Error(ErrorCode::kInvalidArgument, "text: is missing")});
  EXPECT_EQ(response.status(), 422);
}

}  // namespace
}  // namespace nexusml::api
