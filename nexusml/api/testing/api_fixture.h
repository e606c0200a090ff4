#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "nexusml/api/api.h"
#include "nexusml/api/testing/service_parts.h"
#include "nexusml/http/server.h"
#include "tests/support/http_client.h"
#include "tests/support/sample_models.h"

namespace nexusml::api {

inline constexpr std::string_view kJson = "Content-Type: application/json\r\n";
inline constexpr std::size_t kThreads = 2;

/// A server with a text model in two versions and a tabular one.
class ApiTest : public testing::Test, protected ServiceParts {
 protected:
  static void SetUpTestSuite() {
    sentiment_ = support::train_sentiment().release();
    diagnostic_ = support::train_diagnostic().release();
  }
  static void TearDownTestSuite() {
    delete sentiment_;
    delete diagnostic_;
  }
  ApiTest() {
    support::save_versions(repository_, *sentiment_, 2);
    support::save_versions(repository_, *diagnostic_, 1);
  }

  /// Loads what is in the repository and listens.
  void start() {
    ASSERT_TRUE(host_.load_all().ok());
    writer_.start();
    http::ServerOptions options;
    options.port = 0;
    options.threads = kThreads;
    options.tick = std::chrono::milliseconds(5);
    options.observer = &api_.observer();
    options.on_tick = [this](std::size_t thread) { api_.on_tick(thread); };
    server_ = std::make_unique<http::Server>(api_.router(), options, clock_);
    port_ = server_->start().value();
  }
  support::HttpAnswer get(std::string_view target, std::string_view headers = {}) {
    return support::send_request(port_, "GET", target, {}, headers);
  }
  support::HttpAnswer post(std::string_view target, std::string_view body, std::string_view headers = kJson) {
    return support::send_request(port_, "POST", target, body, headers);
  }
  /// Checks that it is a problem document. Returns: "404 detail".
  static std::string problem(const support::HttpAnswer& answer) {
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << answer.head;
    const auto document = nlohmann::json::parse(answer.body);
    EXPECT_EQ(document["status"], answer.status);
    return std::to_string(answer.status) + " " + document["detail"].get<std::string>();
  }
  std::filesystem::path file(int version) const {
    return folder_.path() / "sentiment" / std::to_string(version) / "text.bin";
  }

  static inline models::Model* sentiment_ = nullptr;
  static inline models::Model* diagnostic_ = nullptr;
  Api api_{service(), kThreads};
  std::unique_ptr<http::Server> server_;
  std::uint16_t port_ = 0;
};

/// The same server with a small trained model of each of the seven types.
class SevenModelsTest : public ApiTest {
 protected:
  static void SetUpTestSuite() {
    ApiTest::SetUpTestSuite();
    others_ = new std::vector<std::unique_ptr<models::Model>>();
    others_->push_back(support::train_email());
    others_->push_back(support::train_topic());
    others_->push_back(support::train_recsys());
    others_->push_back(support::train_trend());
    others_->push_back(support::train_risk());
  }
  static void TearDownTestSuite() {
    delete others_;
    ApiTest::TearDownTestSuite();
  }
  SevenModelsTest() {
    for (const auto& model : *others_) support::save_versions(repository_, *model, 1);
  }

  /// The answer to a prediction, which must succeed.
  nlohmann::json predict(std::string_view model, std::string_view body) {
    const support::HttpAnswer answer = post(path_of(model), body);
    EXPECT_EQ(answer.status, 200) << model << ": " << answer.body;
    return nlohmann::json::parse(answer.body);
  }
  /// "422 ..." of a prediction that must be refused.
  std::string refusal(std::string_view model, std::string_view body) { return problem(post(path_of(model), body)); }

  static std::string path_of(std::string_view model) { return "/api/v1/models/" + std::string(model) + "/predict"; }

  static inline std::vector<std::unique_ptr<models::Model>>* others_ = nullptr;
};

}  // namespace nexusml::api
