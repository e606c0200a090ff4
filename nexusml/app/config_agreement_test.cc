// Holds `nexusml check-config` and `nexusml serve` to each other: what one refuses the other refuses with the same words,
// and what one accepts the other starts with.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "nexusml/app/command_line.h"
#include "nexusml/app/config_check.h"
#include "nexusml/app/exit_code.h"
#include "nexusml/app/server.h"
#include "nexusml/app/settings.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

namespace fs = std::filesystem;

class NoLog final : public base::LogSink {
  void write(base::LogLevel, std::string_view, std::string_view, const std::vector<base::LogField>&) override {}
};

class ConfigAgreement : public testing::Test {
 protected:
  ConfigAgreement() { fs::current_path(folder_.path()); }
  ~ConfigAgreement() override { fs::current_path(before_); }

  /// Exit code and message, without the verb.
  std::string run(const std::string& verb, const Environment& environment) const {
    std::ostringstream out;
    std::ostringstream error;
    const int code =
        run_command_line({verb}, {.out = out, .error = error, .environment = environment, .clock = clock_});
    const std::string start = "nexusml " + verb + ": ";
    const std::string said = error.str();
    const std::size_t message = said.find(start);  // behind notes and warnings
    return std::to_string(code) + " " + (message == std::string::npos ? "" : said.substr(message + start.size()));
  }

  /// Returns whether both accept it. Takes: whether a server is then started with it.
  bool agree(Environment environment, bool starts = true) {
    environment.try_emplace("NEXUSML_SERVER_LISTEN", "127.0.0.1:0");
    environment.try_emplace("NEXUSML_SERVER_THREADS", "1");
    const std::string checked = run("check-config", environment);
    if (checked != "0 ") {
      EXPECT_EQ(checked.substr(0, 2), "2 ") << checked;
      EXPECT_EQ(run("serve", environment), checked);  // it ends at once
      return false;
    }
    const Result<Config> config = load_server_config(std::nullopt, environment, {});  // as `serve` does
    EXPECT_TRUE(config.ok());
    if (!starts) return true;
    NoLog log;
    ServerApp server(config.value(), clock_, log);
    const auto port = server.start();
    EXPECT_TRUE(port.ok()) << port.error().message;
    server.stop();
    return true;
  }

  const fs::path before_ = fs::current_path();
  support::TemporaryFolder folder_;
  base::SystemClock clock_;
};

TEST_F(ConfigAgreement, OnEveryKeyWithOddValues) {
  int accepted = 0;
  int refused = 0;
  for (const Setting& setting : settings()) {
    for (const std::string value :
         {"none", "-1", "0", "word", "99999999999999999999999", "1e400", "nan", "a\nb", "x://y:z", "["}) {
      SCOPED_TRACE(std::string(setting.key) + " = " + value);
      const bool starts = value == "word" || value == "0";  // of texts and of numbers
      (agree({{environment_name(setting.key), value}}, starts) ? accepted : refused)++;
    }
  }
  EXPECT_GT(accepted, 100);
  EXPECT_GT(refused, 500);
}

TEST_F(ConfigAgreement, OnOddFiles) {
  for (const std::string yaml : {"",
                                 "# nothing\n",
                                 "server:\n",
                                 "server: 8000\n",
                                 "server: [1]\n",
                                 "- a\n",
                                 "\t\n",
                                 "server:\n\tlisten: x\n",
                                 "sevrer: {}\n",
                                 "server: {listen: }\n",
                                 "server: {listen: ''}\n",
                                 "server: {threads: 1, threads: 2}\n",
                                 "x",
                                 "{",
                                 "--- a\n--- b\n",
                                 "\xff\xfe",
                                 "server: {threads: \xc3}",
                                 "cache: {ttl: {m: 0}}",
                                 "thresholds: {per_model: {m: {latencyy: 1}}}",
                                 "drift: {methods: {age: psi}, per_model: {m: {age: ks}}}",
                                 "events: {stored_input: {m: full}}"}) {
    SCOPED_TRACE(yaml);
    support::write_text("nexusml.yaml", yaml);
    agree({});
  }
}

TEST_F(ConfigAgreement, OnServersThatAreAway) {
  EXPECT_TRUE(agree({{"DATABASE_URL", "postgresql://u:p@127.0.0.1:1/d"}}));
  EXPECT_TRUE(agree({{"REDIS_URL", "redis://127.0.0.1:1"}}));
  EXPECT_TRUE(agree({{"MINIO_ENDPOINT", "127.0.0.1:1"},
                     {"MINIO_BUCKET", "b"},
                     {"MINIO_ACCESS_KEY", "a"},
                     {"MINIO_SECRET_KEY", "s"}}));
  EXPECT_TRUE(agree({{"NEXUSML_PROMETHEUS_URL", "http://127.0.0.1:1"}}));
  EXPECT_FALSE(agree({{"REDIS_URL_FILE", "/no/such/file"}}));
}

TEST_F(ConfigAgreement, AMisspeltVariableFailsTheCheckAlone) {
  EXPECT_EQ(run("check-config", {{"NEXUSML_SERVER_LISTN", "127.0.0.1:1"}}),
            "2 environment NEXUSML_SERVER_LISTN is no setting; did you mean NEXUSML_SERVER_LISTEN?\n");
  EXPECT_EQ(run("check-config", {{"NEXUSML_REQUIRE_SERVERS", "1"}, {"NEXUSML_HOME", "/x"}}), "0 ");
  EXPECT_TRUE(load_server_config(std::nullopt, {{"NEXUSML_SERVER_LISTN", "127.0.0.1:1"}}, {}).ok());
}

}  // namespace
}  // namespace nexusml::app
