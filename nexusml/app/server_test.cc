#include "nexusml/app/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <sstream>
#include <thread>

#include "nexusml/app/command_line.h"
#include "nexusml/app/exit_code.h"
#include "tests/support/http_client.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class NoLog final : public base::LogSink {
  void write(base::LogLevel, std::string_view, std::string_view, const std::vector<base::LogField>&) override {}
};

class ServerAppTest : public testing::Test {
 protected:
  ServerAppTest() {
    config_.server.port = 0;
    config_.server.threads = 1;
    config_.models.path = (folder_.path() / "models").string();
    config_.models.watch = false;
    config_.data.path = (folder_.path() / "data").string();
  }

  support::TemporaryFolder folder_;
  models::Repository repository_{folder_.path() / "models"};
  base::SystemClock clock_;
  NoLog log_;
  Config config_;
};

TEST_F(ServerAppTest, StartsAnswersReloadsAndStops) {
  const std::unique_ptr<models::Model> model = support::train_sentiment();
  support::save_versions(repository_, *model, 1);
  ServerApp server(config_, clock_, log_);
  const std::uint16_t port = server.start().value();
  const auto version = [&] {
    const auto answer = support::send_request(port, "POST", "/api/v1/models/sentiment/predict", R"({"text": "good"})");
    EXPECT_EQ(answer.status, 200);
    const std::size_t begin = answer.body.find("\"version\":\"") + 11;
    return answer.body.substr(begin, answer.body.find('"', begin) - begin);
  };
  EXPECT_EQ(version(), "1");
  support::save_versions(repository_, *model, 1);
  EXPECT_EQ(version(), "1");
  EXPECT_TRUE(server.reload().ok());
  EXPECT_EQ(version(), "2");
  EXPECT_THAT(support::send_request(port, "GET", "/metrics").body, HasSubstr("nexusml_build_info"));
  server.stop();
  server.stop();  // twice is once
}

TEST_F(ServerAppTest, WatchesTheRepositoryUnlessToldNotTo) {
  config_.models.watch = true;
  ServerApp server(config_, clock_, log_);
  const std::uint16_t port = server.start().value();
  const std::unique_ptr<models::Model> model = support::train_sentiment();
  support::save_versions(repository_, *model, 1);
  const auto answers = [&] {
    return support::send_request(port, "POST", "/api/v1/models/sentiment/predict", R"({"text": "good"})").status == 200;
  };
  for (int i = 0; i < 3000 && !answers(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(answers());
  server.stop();
}

TEST_F(ServerAppTest, RemovesUploadsThatAnEarlierRunLeft) {
  const auto left = std::filesystem::path(config_.data.path) / "uploads" / "upload-aB3dEf";
  std::filesystem::create_directories(left.parent_path());
  support::write_text(left, "half a file");
  std::filesystem::last_write_time(left, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  ServerApp server(config_, clock_, log_);
  ASSERT_TRUE(server.start().ok());
  EXPECT_FALSE(std::filesystem::exists(left));
}

TEST_F(ServerAppTest, StartsWithoutAnyModel) {
  config_.models.path = folder_.file("not-yet");
  ServerApp server(config_, clock_, log_);
  const std::uint16_t port = server.start().value();
  EXPECT_THAT(support::send_request(port, "GET", "/health").body, StartsWith("{\"status\":\"degraded\""));
}

TEST_F(ServerAppTest, APortInUseIsSaidAndExitsWithOne) {
  ServerApp first(config_, clock_, log_);
  const std::string listen = "127.0.0.1:" + std::to_string(first.start().value());
  std::ostringstream out;
  std::ostringstream error;
  const Surroundings surroundings{.out = out, .error = error, .environment = {}, .clock = clock_};
  EXPECT_EQ(run_command_line({"serve", "--listen", listen, "--models", folder_.path().string(), "--log-level", "error"},
                             surroundings),
            kExitFailure);
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(error.str(), "nexusml serve: " + listen + " is in use by another program; choose another with --listen\n");
}

TEST_F(ServerAppTest, DescribesItsInterface) {
  EXPECT_THAT(ServerApp::openapi(), StartsWith("{\n"));
}

}  // namespace
}  // namespace nexusml::app
