#include "nexusml/api/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "nexusml/api/testing/api_fixture.h"
#include "nexusml/base/uuid.h"

namespace nexusml::api {
namespace {

using nlohmann::json;
using support::HttpAnswer;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ApiTest, AnswersTexts) {
  start();
  const HttpAnswer answer = post("/api/v1/models/sentiment/predict", R"({"text": "a good day"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  const json body = json::parse(answer.body);
  EXPECT_TRUE(base::is_uuid(body["prediction_id"].get<std::string>()));
  EXPECT_EQ(body["model"], "sentiment");
  EXPECT_EQ(body["version"], "2");
  EXPECT_GE(body["latency_ms"], 0);
  EXPECT_EQ(body["sentiment"], "positive");
  EXPECT_EQ(body["confidence"], body["scores"]["positive"]);
  EXPECT_FALSE(body.contains("warnings"));
}

TEST_F(ApiTest, AnswersRowsOfFeaturesAndWarns) {
  start();
  const HttpAnswer answer =
      post("/api/v1/models/diagnostic/predict", R"({"features": {"age": 80, "cough": "maybe", "shoe": 42}})");
  EXPECT_EQ(answer.status, 200);
  const json body = json::parse(answer.body);
  EXPECT_EQ(body["diagnosis"], "ill");
  EXPECT_EQ(body["explanation"][0]["feature"], "age");
  EXPECT_EQ(body["explanation"][0]["value"], 80);
  EXPECT_EQ(body["warnings"].size(), 2u);
}

TEST_F(ApiTest, ASampledTraceBecomesAnExemplarOfTheLatency) {
  start();
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const auto ask = [&](const std::string& flags) {
    const std::string header = "traceparent: 00-" + trace + "-00f067aa0ba902b7-" + flags + "\r\n";
    EXPECT_EQ(post("/api/v1/models/sentiment/predict", R"({"text": "a good day"})", header).status, 200);
    return get("/metrics", "Accept: application/openmetrics-text\r\n").body;
  };
  EXPECT_THAT(ask("00"), Not(HasSubstr(trace)));
  EXPECT_THAT(ask("01"), HasSubstr("# {trace_id=\"" + trace + "\"}"));
  EXPECT_THAT(get("/metrics").body, Not(HasSubstr(trace)));
}

TEST_F(ApiTest, RefusesRequestsWithTheReason) {
  start();
  const std::string_view predict = "/api/v1/models/sentiment/predict";
  EXPECT_EQ(problem(post("/api/v1/models/other/predict", "{}")),
            "404 no model \"other\" is served; there are diagnostic, sentiment");
  EXPECT_THAT(problem(post(predict, "{")), StartsWith("400 the body is no valid JSON: "));
  EXPECT_EQ(problem(post(predict, "{}")), "422 text: is missing");
  EXPECT_EQ(json::parse(post(predict, "{}").body)["errors"],
            json::parse(R"([{"field": "text", "reason": "is missing"}])"));
  EXPECT_EQ(problem(post("/api/v1/models/diagnostic/predict", R"({"features": {"age": "old"}})")),
            "422 features.age: a number was expected, not a string");
  EXPECT_THAT(problem(post(predict, std::string(2 << 20, ' '))), StartsWith("413 "));
  const HttpAnswer wrong_method = get(predict);
  EXPECT_THAT(problem(wrong_method), StartsWith("405 "));
  EXPECT_EQ(wrong_method.header("Allow"), "POST, OPTIONS");
  EXPECT_THAT(problem(get("/nothing/here")), StartsWith("404 "));
  EXPECT_THAT(problem(get("/api/v1/models/")), StartsWith("404 "));
}

TEST_F(ApiTest, TakesJsonOnly) {
  start();
  const std::string_view predict = "/api/v1/models/sentiment/predict";
  const std::string_view body = R"({"text": "a good day"})";
  for (const char* type : {"text/plain", "text/csv", "application/xml", "multipart/form-data"}) {
    EXPECT_EQ(problem(post(predict, body, "Content-Type: " + std::string(type) + "\r\n")),
              "415 send the request as application/json");
  }
  for (const char* header :
       {"", "Content-Type: application/json; charset=utf-8\r\n", "Content-Type: Application/JSON\r\n",
        "Content-Type: application/vnd.x+json\r\n", "Content-Type: application/x-www-form-urlencoded\r\n"}) {
    EXPECT_EQ(post(predict, body, header).status, 200) << header;
  }
}

TEST_F(ApiTest, ManyClientsAtOnceAllGetAnswers) {
  start();
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&, i] {
      for (int request = 0; request < 20; ++request) {
        const bool text = (i + request) % 2 == 0;
        const HttpAnswer answer = text ? post("/api/v1/models/sentiment/predict", R"({"text": "a bad day"})")
                                       : post("/api/v1/models/diagnostic/predict", R"({"features": {"age": 25}})");
        if (answer.status == 200 && json::parse(answer.body)["model"] == (text ? "sentiment" : "diagnostic"))
          ++answered;
      }
    });
  }
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(host_.load("sentiment", 1 + i % 2).ok());
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered.load(), 80);
}

TEST_F(ApiTest, ListsAndDescribesModels) {
  start();
  const json list = json::parse(get("/api/v1/models").body);
  ASSERT_EQ(list["models"].size(), 2u);
  EXPECT_EQ(list["models"][0]["name"], "diagnostic");
  EXPECT_EQ(list["models"][1]["state"], "ready");
  EXPECT_EQ(list["models"][1]["version"], "2");
  const json sentiment = json::parse(get("/api/v1/models/sentiment").body);
  EXPECT_EQ(sentiment["versions"], json({"1", "2"}));
  EXPECT_EQ(sentiment["status"]["version"], "2");
  EXPECT_EQ(sentiment["type"], "sentiment");
  EXPECT_EQ(sentiment["labels"], json({"negative", "positive"}));
  EXPECT_EQ(sentiment["training"]["samples"], 30);
  EXPECT_EQ(sentiment["evaluation"]["rows"], 30);
  const json diagnostic = json::parse(get("/api/v1/models/diagnostic").body);
  EXPECT_EQ(diagnostic["features"][0]["kind"], "numeric");
  EXPECT_EQ(diagnostic["features"][1]["categories"], json({"no", "yes"}));
  EXPECT_THAT(problem(get("/api/v1/models/other")), StartsWith("404 no model \"other\""));
}

TEST_F(ApiTest, LoadsUnloadsAndRollsBack) {
  start();
  const auto serving = [](const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body)["status"]["version"];
  };
  EXPECT_EQ(serving(post("/api/v1/models/sentiment/rollback", "")), "1");
  EXPECT_EQ(problem(post("/api/v1/models/sentiment/rollback", "")), "409 model sentiment has no version before 1");
  EXPECT_EQ(serving(post("/api/v1/models/sentiment/load", "")), "2");
  EXPECT_EQ(serving(post("/api/v1/models/sentiment/load", R"({"version": "1"})")), "1");
  EXPECT_EQ(serving(post("/api/v1/models/sentiment/load", R"({"version": 2})")), "2");
  EXPECT_EQ(serving(post("/api/v1/models/sentiment/unload", "")), nullptr);
  EXPECT_THAT(problem(post("/api/v1/models/sentiment/predict", "{}")), StartsWith("404 "));
  EXPECT_EQ(problem(post("/api/v1/models/sentiment/unload", "")), "404 model \"sentiment\" is not served");
  EXPECT_EQ(serving(post("/api/v1/models/sentiment/load", "{}")), "2");
  EXPECT_EQ(post("/api/v1/models/sentiment/predict", R"({"text": "x"})").status, 200);
}

TEST_F(ApiTest, AnUnloadedModelsMemoryIsFreeAlthoughTheNetworkThreadsAreIdle) {
  start();
  EXPECT_EQ(post("/api/v1/models/sentiment/predict", R"({"text": "x"})").status, 200);  // a thread has seen the model
  const std::weak_ptr<const models::Model> watched = host_.current()->find("sentiment")->model;
  const json unloaded = json::parse(post("/api/v1/models/sentiment/unload", "").body);
  EXPECT_EQ(unloaded["status"]["state"], "unloaded");
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(registry_.value("ml_models_registry_count", {{"model_type", "sentiment"}, {"status", "unloaded"}}), 1);
}

TEST_F(ApiTest, AnOperatorsChoiceIsShown) {
  start();
  EXPECT_FALSE(json::parse(get("/api/v1/models/sentiment").body)["status"].contains("pinned"));
  EXPECT_EQ(json::parse(post("/api/v1/models/sentiment/rollback", "").body)["status"]["pinned"], true);
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(json::parse(get("/health").body)["models"][1]["version"], "1");
  EXPECT_FALSE(json::parse(post("/api/v1/models/sentiment/load", "").body)["status"].contains("pinned"));
}

TEST_F(ApiTest, RefusesToLoadWhatIsNotThere) {
  start();
  const std::string_view load = "/api/v1/models/sentiment/load";
  EXPECT_EQ(problem(post(load, R"({"version": 9})")), "404 model sentiment has no version 9; it has 1 2");
  EXPECT_EQ(problem(post("/api/v1/models/other/load", "")), "404 there is no model \"other\" in the repository");
  EXPECT_THAT(problem(post("/api/v1/models/..%2Fetc/load", "")), StartsWith("422 \"../etc\" is no model name"));
  for (const char* version : {"-1", "1.5", "null", "\"two\"", "[]", "\"\"", "true"}) {
    EXPECT_EQ(problem(post(load, "{\"version\": " + std::string(version) + "}")),
              "422 version: a version number was expected, such as {\"version\": \"3\"}");
  }
  EXPECT_EQ(problem(post(load, "{")), "400 the body must be a JSON object");
  EXPECT_EQ(problem(post(load, "[1]")), "400 the body must be a JSON object");
  EXPECT_THAT(problem(post(load, std::string(100'000, ' '))), StartsWith("413 "));
  EXPECT_EQ(json::parse(get("/health").body)["status"], "healthy");
  EXPECT_EQ(json::parse(get("/api/v1/models").body)["models"].size(), 2u);
}

TEST_F(ApiTest, ADamagedVersionIsNotServedAndItsPathIsNotTold) {
  start();
  support::damage(file(1));
  const HttpAnswer answer = post("/api/v1/models/sentiment/load", R"({"version": 1})");
  EXPECT_EQ(problem(answer), "500 the server failed; its log has the reason");
  for (const HttpAnswer& seen : {answer, get("/health"), get("/api/v1/models/sentiment"), get("/api/v1/models")}) {
    EXPECT_THAT(seen.body, Not(HasSubstr("text.bin")));
    EXPECT_THAT(seen.body, Not(HasSubstr(folder_.path().string())));
  }
  EXPECT_EQ(json::parse(post("/api/v1/models/sentiment/predict", R"({"text": "x"})").body)["version"], "2");
}

TEST_F(ApiTest, IsHealthyWhenEveryModelAnswers) {
  start();
  const HttpAnswer answer = get("/health");
  EXPECT_EQ(answer.status, 200);
  const json health = json::parse(answer.body);
  EXPECT_EQ(health["status"], "healthy");
  EXPECT_EQ(health["version"], "1.2.3");
  EXPECT_GE(health["uptime_seconds"], 0);
  EXPECT_EQ(health["models"].size(), 2u);
  EXPECT_TRUE(health["system"].contains("cpu_percent"));
  EXPECT_EQ(health["alerts_count"], 0);
  EXPECT_EQ(get("/health/live").body, "{\"status\":\"alive\"}\n");
  EXPECT_EQ(get("/health/ready").body, "{\"status\":\"ready\"}\n");
}

TEST_F(ApiTest, IsDegradedWhenAnOlderVersionHadToServe) {
  support::damage(file(2));
  start();
  const HttpAnswer answer = get("/health");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json::parse(answer.body)["status"], "degraded");
  EXPECT_EQ(json::parse(answer.body)["models"][1]["version"], "1");
  EXPECT_TRUE(json::parse(answer.body)["models"][1].contains("error"));
  EXPECT_EQ(get("/health/ready").status, 200);
}

TEST_F(ApiTest, IsDegradedWithoutAnyModel) {
  std::filesystem::remove_all(folder_.path() / "sentiment");
  std::filesystem::remove_all(folder_.path() / "diagnostic");
  start();
  EXPECT_EQ(json::parse(get("/health").body)["status"], "degraded");
  EXPECT_EQ(get("/health/ready").status, 200);
  EXPECT_EQ(problem(post("/api/v1/models/sentiment/predict", "{}")),
            "404 no model \"sentiment\" is served; there is none");
}

TEST_F(ApiTest, IsUnhealthyWhenNoKnownModelAnswers) {
  support::damage(file(1));
  support::damage(file(2));
  std::filesystem::remove_all(folder_.path() / "diagnostic");
  start();
  const HttpAnswer answer = get("/health");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(json::parse(answer.body)["status"], "unhealthy");
  EXPECT_EQ(json::parse(answer.body)["models"][0]["state"], "failed");
  EXPECT_EQ(get("/health/ready").status, 503);
  EXPECT_EQ(get("/health/live").status, 200);
}

/// Decompresses gzip.
std::string gunzip(const std::string& packed) {
  std::string text(64 << 20, '\0');
  z_stream stream{};
  EXPECT_EQ(::inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(::inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  ::inflateEnd(&stream);
  return text;
}

TEST_F(ApiTest, ShowsMetricsInBothFormatsAndPacked) {
  start();
  const HttpAnswer text = get("/metrics");
  EXPECT_EQ(text.status, 200);
  EXPECT_EQ(text.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(text.header("Vary"), "Accept, Accept-Encoding");
  EXPECT_THAT(text.body, HasSubstr("\nmodel_loaded{model_type=\"sentiment\"} 1\n"));
  EXPECT_THAT(text.body, Not(HasSubstr("# EOF")));
  const HttpAnswer open = get("/metrics", "Accept: application/openmetrics-text; version=1.0.0\r\n");
  EXPECT_THAT(open.header("Content-Type"), StartsWith("application/openmetrics-text; version=1.0.0"));
  EXPECT_TRUE(open.body.ends_with("# EOF\n"));
  const HttpAnswer packed = get("/metrics", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), text.body.size() / 4);
  EXPECT_THAT(gunzip(packed.body), HasSubstr("\nmodel_loaded{model_type=\"sentiment\"} 1\n"));
}

TEST_F(ApiTest, CountsRequestsByRouteTemplate) {
  start();
  post("/api/v1/models/sentiment/predict", R"({"text": "x"})");
  post("/api/v1/models/diagnostic/predict", R"({"features": {"age": 1}})");
  post("/api/v1/models/secret-name/predict", "{}");
  get("/secret/path");
  get("/health/live");
  support::send_request(port_, "BREW", "/health", {});
  server_->stop(std::chrono::seconds(5));  // then every request has been recorded
  const auto requests = [&](std::string_view method, std::string_view endpoint, std::string_view status) {
    const auto one =
        registry_.value("ml_api_requests_total", {{"method", method}, {"endpoint", endpoint}, {"status_code", status}});
    EXPECT_EQ(one, registry_.value("api_request_count_total",
                                   {{"method", method}, {"endpoint", endpoint}, {"status", status}}));
    return one;
  };
  EXPECT_EQ(requests("POST", "/api/v1/models/{model}/predict", "200"), 2);
  EXPECT_EQ(requests("POST", "/api/v1/models/{model}/predict", "404"), 1);
  EXPECT_EQ(requests("GET", "/health/live", "200"), 1);
  EXPECT_EQ(requests("GET", "other", "404"), 1);
  EXPECT_EQ(requests("OTHER", "other", "405"), 1);
  EXPECT_EQ(registry_.value("ml_api_requests_in_progress"), 0);
  EXPECT_EQ(registry_.value("model_predictions_total", {{"model_type", "sentiment"}}), 1);
  EXPECT_EQ(registry_.value("ml_errors_total", {{"error_type", "internal"}, {"component", "api"}}), 0);
  EXPECT_THAT(registry_.expose(metrics::Format::kText), Not(HasSubstr("secret")));
}

TEST_F(ApiTest, CountsItsOwnFailures) {
  start();
  support::damage(file(1));
  post("/api/v1/models/sentiment/load", R"({"version": 1})");
  server_->stop(std::chrono::seconds(5));
  EXPECT_EQ(registry_.value("ml_errors_total", {{"error_type", "internal"}, {"component", "api"}}), 1);
}

TEST_F(ApiTest, ShowsItsDocumentationUnderAStrictPolicy) {
  start();
  const HttpAnswer page = get("/docs");
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.header("Content-Security-Policy"), StartsWith("default-src 'none'; connect-src 'self'; "));
  EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(page.body, HasSubstr("fetch('/openapi.json')"));
  EXPECT_THAT(page.body, Not(HasSubstr("://")));  // it asks nothing of any other host
  const HttpAnswer document = get("/openapi.json");
  EXPECT_EQ(document.header("Content-Type"), "application/json");
  EXPECT_EQ(json::parse(document.body)["info"]["version"], "1.2.3");
  EXPECT_TRUE(json::parse(document.body)["paths"].contains("/openapi.json"));
}

}  // namespace
}  // namespace nexusml::api
