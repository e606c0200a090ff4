#include "nexusml/http/request.h"

#include <gtest/gtest.h>

#include <vector>

#include "nexusml/http/problem.h"

namespace nexusml::http {
namespace {

Request with_header(const HeaderField& field) {
  Request request;
  request.headers = std::span(&field, 1);
  return request;
}

TEST(Request, FindsHeadersWithoutCase) {
  const std::vector<HeaderField> fields = {{"Host", "a"}, {"X-Thing", "1"}, {"x-thing", "2"}};
  Request request;
  request.headers = fields;
  EXPECT_EQ(request.header("x-thing"), "1");
  EXPECT_FALSE(request.header("x-other").has_value());
}

TEST(Request, GivesTheMediaTypeWithoutParameters) {
  EXPECT_EQ(with_header({"Content-Type", "text/csv; charset=utf-8"}).media_type(), "text/csv");
  EXPECT_EQ(with_header({"Content-Type", "text/csv"}).media_type(), "text/csv");
  EXPECT_EQ(Request().media_type(), "");
}

TEST(Request, DecodesQueryParameters) {
  Request request;
  request.query = "hours=24&model+type=a%26b&empty=&flag&bad=%zz";
  EXPECT_EQ(request.query_parameter("hours"), "24");
  EXPECT_EQ(request.query_parameter("model type"), "a&b");
  EXPECT_EQ(request.query_parameter("empty"), "");
  EXPECT_EQ(request.query_parameter("flag"), "");
  EXPECT_FALSE(request.query_parameter("bad").has_value());
  EXPECT_FALSE(request.query_parameter("absent").has_value());
}

TEST(Request, AcceptTakesTheMostPreciseRange) {
  EXPECT_TRUE(Request().accepts("text/csv"));
  EXPECT_TRUE(with_header({"Accept", "*/*"}).accepts("text/csv"));
  EXPECT_TRUE(with_header({"Accept", "application/json, text/*;q=0.5"}).accepts("text/csv"));
  EXPECT_FALSE(with_header({"Accept", "application/json"}).accepts("text/csv"));
  EXPECT_FALSE(with_header({"Accept", "text/csv;q=0, text/*"}).accepts("text/csv"));
  EXPECT_FALSE(with_header({"Accept", "text/*, text/csv;q=0.000"}).accepts("text/csv"));
  EXPECT_TRUE(with_header({"Accept", "*/*;q=0, TEXT/CSV"}).accepts("text/csv"));
}

TEST(RequestDeathTest, AskingForAParameterTheTemplateLacksIsABug) {
  EXPECT_DEATH((void)Request().parameter("model"), "BUG: ");
}

TEST(Response, HeaderValuesCannotForgeLines) {
  Response response;
  response.add_header("Location", "/a\r\nSet-Cookie: x");
  EXPECT_EQ(response.header_lines(), "Location: /a  Set-Cookie: x\r\n");
}

TEST(Problem, HasTheMembersOfTheStandard) {
  Response response;
  response.reset("/api/v1/models/x");
  response.add_header("Retry-After", "1");
  const base::FieldError fields[] = {{"features.age", "expected a number, found a string"}};
  set_problem(response, {.status = 422, .detail = "the request does not fit the model", .title = {}, .fields = fields});
  EXPECT_EQ(response.status(), 422);
  EXPECT_EQ(response.content_type(), "application/problem+json");
  EXPECT_EQ(response.header_lines(), "Retry-After: 1\r\n");
  EXPECT_EQ(response.body(), R"({"type":"about:blank","title":"Unprocessable Content","status":422,)"
                             R"("detail":"the request does not fit the model","instance":"/api/v1/models/x",)"
                             R"("errors":[{"field":"features.age","reason":"expected a number, found a string"}]})");
}

}  // namespace
}  // namespace nexusml::http
