#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "nexusml/app/command_line.h"
#include "nexusml/app/exit_code.h"
#include "nexusml/app/server.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

using testing::HasSubstr;

class NoLog final : public base::LogSink {
  void write(base::LogLevel, std::string_view, std::string_view, const std::vector<base::LogField>&) override {}
};

class HealthVerb : public testing::Test {
 protected:
  HealthVerb() {
    config_.server.port = 0;
    config_.server.threads = 1;
    config_.models.path = (folder_.path() / "models").string();
    config_.models.watch = false;
    config_.data.path = (folder_.path() / "data").string();
  }

  int run(const std::vector<std::string>& flags) {
    out_.str("");
    error_.str("");
    const Surroundings surroundings{.out = out_, .error = error_, .environment = {}, .clock = clock_};
    std::vector<std::string> arguments = {"health"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run_command_line(arguments, surroundings);
  }

  support::TemporaryFolder folder_;
  base::SystemClock clock_;
  NoLog log_;
  Config config_;
  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(HealthVerb, SaysThatAServerWithModelsIsReady) {
  support::save_versions(models::Repository(config_.models.path), *support::train_sentiment(), 1);
  ServerApp server(config_, clock_, log_);
  const std::string port = std::to_string(server.start().value());
  EXPECT_EQ(run({"--listen", "127.0.0.1:" + port}), kExitOk) << error_.str();
  EXPECT_THAT(out_.str(), HasSubstr("\"ready\""));
  EXPECT_EQ(run({"--listen", "0.0.0.0:" + port}), kExitOk) << "every address includes its own";
  server.stop();
}

TEST_F(HealthVerb, TellsLiveFromReady) {
  std::filesystem::create_directories(folder_.path() / "models/sentiment/1");
  support::write_text(folder_.path() / "models/sentiment/1/model.json", "{");  // the only model is damaged
  ServerApp server(config_, clock_, log_);
  const std::string port = std::to_string(server.start().value());
  EXPECT_EQ(run({"--live", "--listen", "127.0.0.1:" + port}), kExitOk) << error_.str();
  EXPECT_EQ(run({"--listen", "127.0.0.1:" + port}), kExitFailure);
  EXPECT_THAT(error_.str(), HasSubstr("/health/ready: 503"));
  server.stop();
  EXPECT_EQ(run({"--live", "--listen", "127.0.0.1:" + port}), kExitFailure);
  EXPECT_THAT(error_.str(), HasSubstr("nexusml health: http://127.0.0.1:" + port + "/health/live: "));
}

TEST_F(HealthVerb, RefusesAnAddressThatIsNone) {
  EXPECT_EQ(run({"--listen", "somewhere"}), kExitUsage);
}

}  // namespace
}  // namespace nexusml::app
