#include "nexusml/http/router.h"

#include <gtest/gtest.h>

namespace nexusml::http {
namespace {

using Outcome = RouteMatch::Outcome;

void nothing(const Request&, Response&) {}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    router_.add(Method::kGet, "/", nothing);
    live_ = router_.add(Method::kGet, "/health/live", nothing);
    models_ = router_.add(Method::kGet, "/api/v1/models", nothing);
    predict_ = router_.add(Method::kPost, "/api/v1/models/{model}/predict", nothing);
    version_ = router_.add(Method::kGet, "/api/v1/models/{model}/versions/{version}", nothing);
    special_ = router_.add(Method::kGet, "/api/v1/models/special/predict", nothing);
    assets_ = router_.add(Method::kGet, "/assets/{path...}", nothing);
  }
  Outcome match(Method method, std::string_view path) {
    router_.match(method, path, match_);
    return match_.outcome;
  }

  Router router_;
  RouteMatch match_;
  std::size_t live_, models_, predict_, version_, special_, assets_;
};

TEST_F(RouterTest, FindsLiteralPaths) {
  ASSERT_EQ(match(Method::kGet, "/health/live"), Outcome::kFound);
  EXPECT_EQ(match_.route, live_);
  EXPECT_EQ(match_.path_template, "/health/live");
  EXPECT_EQ(match(Method::kGet, "/"), Outcome::kFound);
}

TEST_F(RouterTest, NamesAndDecodesParameters) {
  ASSERT_EQ(match(Method::kPost, "/api/v1/models/sentiment/predict"), Outcome::kFound);
  EXPECT_EQ(match_.route, predict_);
  EXPECT_EQ(match_.path_template, "/api/v1/models/{model}/predict");
  ASSERT_EQ(match_.parameter_count, 1u);
  EXPECT_EQ(match_.parameters[0].name, "model");
  EXPECT_EQ(match_.parameters[0].value, "sentiment");

  ASSERT_EQ(match(Method::kGet, "/api/v1/models/a%2Fb%20c/versions/%C3%A9+"), Outcome::kFound);
  EXPECT_EQ(match_.parameters[0].value, "a/b c") << "an encoded slash separates nothing";
  EXPECT_EQ(match_.parameters[1].value, "\u00e9+") << "a plus is itself in a path";
}

TEST_F(RouterTest, PrefersLiteralsWithoutGoingBack) {
  ASSERT_EQ(match(Method::kGet, "/api/v1/models/special/predict"), Outcome::kFound);
  EXPECT_EQ(match_.route, special_);
  EXPECT_EQ(match(Method::kGet, "/api/v1/models/special/versions/1"), Outcome::kNotFound);
}

TEST_F(RouterTest, TakesTheRestOfAPath) {
  ASSERT_EQ(match(Method::kGet, "/assets/js/app.js"), Outcome::kFound);
  EXPECT_EQ(match_.route, assets_);
  EXPECT_EQ(match_.parameters[0].value, "js/app.js");
  ASSERT_EQ(match(Method::kGet, "/assets/"), Outcome::kFound);
  EXPECT_EQ(match_.parameters[0].value, "");
  EXPECT_EQ(match(Method::kGet, "/assets"), Outcome::kNotFound);
}

TEST_F(RouterTest, TreatsATrailingSlashAsAnotherPath) {
  EXPECT_EQ(match(Method::kGet, "/health/live/"), Outcome::kNotFound);
  EXPECT_EQ(match(Method::kPost, "/api/v1/models//predict"), Outcome::kNotFound) << "a parameter is not empty";
  EXPECT_EQ(match(Method::kGet, "/health"), Outcome::kNotFound);
  EXPECT_EQ(match(Method::kGet, ""), Outcome::kNotFound);
  EXPECT_TRUE(match_.path_template.empty());
}

TEST_F(RouterTest, TellsWrongMethodFromWrongPath) {
  ASSERT_EQ(match(Method::kGet, "/api/v1/models/sentiment/predict"), Outcome::kMethodNotAllowed);
  EXPECT_EQ(match_.allow, "POST, OPTIONS");
  EXPECT_EQ(match_.path_template, "/api/v1/models/{model}/predict");
  EXPECT_EQ(match_.route, RouteMatch::kNoRoute);
  ASSERT_EQ(match(Method::kOther, "/health/live"), Outcome::kMethodNotAllowed);
  EXPECT_EQ(match_.allow, "GET, HEAD, OPTIONS");
  EXPECT_EQ(match(Method::kPost, "/nowhere"), Outcome::kNotFound);
}

TEST_F(RouterTest, SendsHeadToGetAndAnswersOptions) {
  ASSERT_EQ(match(Method::kHead, "/health/live"), Outcome::kFound);
  EXPECT_EQ(match_.route, live_);
  EXPECT_EQ(match(Method::kHead, "/api/v1/models/x/predict"), Outcome::kMethodNotAllowed);
  ASSERT_EQ(match(Method::kOptions, "/health/live"), Outcome::kOptions);
  EXPECT_EQ(match_.allow, "GET, HEAD, OPTIONS");
}

TEST_F(RouterTest, RefusesBrokenEscapes) {
  for (const char* path : {"/assets/%", "/assets/%4", "/assets/%zz", "/assets/%00"})
    EXPECT_EQ(match(Method::kGet, path), Outcome::kBadEncoding) << path;
}

TEST_F(RouterTest, ListsItsRoutesInOrder) {
  ASSERT_EQ(router_.routes().size(), 7u);
  EXPECT_EQ(router_.routes()[predict_].path_template, "/api/v1/models/{model}/predict");
  EXPECT_EQ(router_.routes()[predict_].method, Method::kPost);
  EXPECT_EQ(router_.routes()[version_].parameter_names, (std::vector<std::string>{"model", "version"}));
}

TEST_F(RouterTest, AbortsOnBadTables) {
  EXPECT_DEATH(router_.add(Method::kGet, "/health/live", nothing), "BUG: two routes for /health/live");
  EXPECT_DEATH(router_.add(Method::kGet, "/api/v1/models/{name}/predict", nothing), "only in a parameter's name");
  EXPECT_DEATH(router_.add(Method::kGet, "no/slash", nothing), "BUG: bad route template");
  EXPECT_DEATH(router_.add(Method::kGet, "/a/{x...}/b", nothing), "must be last");
  EXPECT_DEATH(router_.add(Method::kGet, "/a/{x}/{x}", nothing), "bad parameter name");
  EXPECT_DEATH(router_.add(Method::kGet, "/a{x}", nothing), "bad route template");
}

}  // namespace
}  // namespace nexusml::http
