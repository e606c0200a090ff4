#include "nexusml/app/config_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nexusml/app/settings.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConfigCheck : public testing::Test {
 protected:
  std::string write(std::string_view name, std::string_view text) const {
    support::write_text(folder_.path() / name, text);
    return folder_.file(name);
  }
  /// What a server says to these variables; "" if it would start.
  static std::string refusal(const Environment& environment) {
    const Result<Config> config = load_server_config(std::nullopt, environment, {});
    if (config.ok()) return "";
    EXPECT_EQ(config.error().code, ErrorCode::kInvalidArgument) << config.error().message;
    return config.error().message;
  }
  support::TemporaryFolder folder_;
};

TEST_F(ConfigCheck, ListeningOffTheLoopbackNeedsAnExplicitWord) {
  EXPECT_EQ(refusal({{"NEXUSML_SERVER_LISTEN", "0.0.0.0:80"}}),
            "environment NEXUSML_SERVER_LISTEN: server.listen must be of the loopback, such as 127.0.0.1:80, not "
            "0.0.0.0:80, which can be reached from the network while there are no access tokens; allow it with "
            "--insecure (server.insecure: true)");
  EXPECT_EQ(refusal({{"NEXUSML_SERVER_LISTEN", "0.0.0.0:80"}, {"NEXUSML_SERVER_INSECURE", "true"}}), "");
  EXPECT_EQ(refusal({{"NEXUSML_SERVER_LISTEN", "localhost:80"}}), "");
}

TEST_F(ConfigCheck, ADatabaseIsOfPostgreSQL) {
  EXPECT_THAT(
      refusal({{"DATABASE_URL", "mysql://u:hunter2@db/records"}}),
      AllOf(HasSubstr("environment DATABASE_URL: database.url must be sqlite or postgresql://USER:PASSWORD@HOST"),
            HasSubstr("not \"mysql://...\""), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal({{"DATABASE_URL", "postgresql://u:hunter2@db:port/records"}}),
              AllOf(HasSubstr("environment DATABASE_URL: database.url must be"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal({{"DATABASE_URL", "postgresql://db/records?sslmode=maybe"}}), HasSubstr("sslmode"));
  EXPECT_EQ(refusal({{"DATABASE_URL", "postgresql://u:hunter2@db:5432/records?sslmode=require"}}), "");
  EXPECT_EQ(refusal({{"DATABASE_URL", "host=db dbname=records"}}), "");
}

TEST_F(ConfigCheck, RedisHasItsForm) {
  EXPECT_THAT(refusal({{"REDIS_URL", "redis:6379"}}),
              HasSubstr("environment REDIS_URL: redis.url must be redis://USER:PASSWORD@HOST:PORT/DATABASE or none"));
  EXPECT_THAT(refusal({{"REDIS_URL", "rediss://redis"}}), HasSubstr("not \"rediss://...\""));
  EXPECT_THAT(refusal({{"REDIS_URL", "redis://:hunter2@redis/first"}}),
              AllOf(HasSubstr("number of a database"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal({{"REDIS_URL", "redis://redis:70000"}}), HasSubstr("between 1 and 65535"));
  EXPECT_EQ(refusal({{"REDIS_URL", "redis://:hunter2@redis:6379/1"}}), "");
}

TEST_F(ConfigCheck, AnObjectStoreIsWhole) {
  Environment environment = {{"MINIO_ENDPOINT", "minio:9000"}};
  EXPECT_EQ(refusal(environment),
            "objects.bucket must be set (environment MINIO_BUCKET, say), since objects.endpoint is (environment "
            "MINIO_ENDPOINT)");
  environment["MINIO_BUCKET"] = "models";
  EXPECT_THAT(refusal(environment), HasSubstr("objects.access_key must be set (environment MINIO_ACCESS_KEY, say)"));
  environment["MINIO_ACCESS_KEY"] = "nexusml";
  EXPECT_THAT(refusal(environment), HasSubstr("objects.secret_key must be set"));
  environment["MINIO_SECRET_KEY"] = "hunter2";
  EXPECT_EQ(refusal(environment), "");
  environment["MINIO_ENDPOINT"] = "https://someone:hunter2@minio:9000";
  EXPECT_THAT(refusal(environment), AllOf(HasSubstr("environment MINIO_ENDPOINT: objects.endpoint must be"),
                                          HasSubstr("and no more"), Not(HasSubstr("hunter2"))));
  environment["MINIO_ENDPOINT"] = "minio:9000";
  environment["MINIO_BUCKET"] = "models/team";
  EXPECT_THAT(refusal(environment), HasSubstr("environment MINIO_BUCKET: objects.bucket must be a bucket's name "
                                              "without '/', not \"models/team\""));
  environment["MINIO_BUCKET"] = "models";
  environment["NEXUSML_OBJECTS_CA_FILE"] = write("ca.pem", "no certificate");
  EXPECT_THAT(refusal(environment), HasSubstr("objects.ca_file must be a file of PEM certificates"));
}

TEST_F(ConfigCheck, PrometheusMayStandInAFile) {
  EXPECT_THAT(refusal({{"NEXUSML_PROMETHEUS_URL", "ftp://someone:hunter2@prometheus"}}),
              AllOf(HasSubstr("environment NEXUSML_PROMETHEUS_URL: prometheus.url must be http://HOST:PORT"),
                    HasSubstr("not \"ftp://...\""), Not(HasSubstr("hunter2"))));
  const std::string good = write("good", "http://someone:hunter2@prometheus:9090\n");
  const Config config = load_server_config(std::nullopt, {{"NEXUSML_PROMETHEUS_URL_FILE", good}}, {}).value();
  EXPECT_EQ(config.prometheus.url, "http://someone:hunter2@prometheus:9090");
  EXPECT_THAT(refusal({{"NEXUSML_PROMETHEUS_URL_FILE", write("bad", "prometheus\n")}}),
              HasSubstr("(environment NEXUSML_PROMETHEUS_URL_FILE): prometheus.url must be http://"));
  EXPECT_THAT(refusal({{"NEXUSML_PROMETHEUS_URL", "http://prometheus:word"}}), HasSubstr("prometheus.url must be"));
}

TEST_F(ConfigCheck, NoAddressIsShownWithItsPassword) {
  std::size_t addresses = 0;
  for (const Setting& setting : settings()) {
    if (!setting.key.ends_with("url")) continue;
    Config config;
    ASSERT_TRUE(setting.set(config, "http://someone:hunter2@host:9090/path")) << setting.key;
    EXPECT_THAT(setting.show(config), Not(HasSubstr("hunter2"))) << setting.key;
    ++addresses;
  }
  EXPECT_GE(addresses, 7u);
}

TEST_F(ConfigCheck, ReceiversOfAlertsHaveAddresses) {
  EXPECT_THAT(refusal({{"NEXUSML_ALERTS_SLACK_URL", "hooks.slack.com/hunter2"}}),
              AllOf(HasSubstr("alerts.slack_url must be http:// or https:// address, or none"),
                    HasSubstr("it must begin with http:// or https://"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal({{"NEXUSML_ALERTS_WEBHOOK_URL", "https://host:word/hunter2"}}),
              AllOf(HasSubstr("its port is no number from 1 to 65535"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal({{"NEXUSML_ALERTS_ALERTMANAGER_URL", "alertmanager:9093"}}),
              HasSubstr("alerts.alertmanager_url must be http://HOST:PORT"));
  EXPECT_THAT(refusal({{"NEXUSML_ALERTS_RUNBOOK_BASE", "https://wiki.example.org/nexusml"}}),
              HasSubstr("alerts.runbook_base must end in '/', as \"https://wiki.example.org/nexusml/\" does"));
}

TEST_F(ConfigCheck, MailHasAServerASenderAndAddresses) {
  Environment environment = {{"NEXUSML_ALERTS_EMAIL_TO", "a@example.org, b@example.org"}};
  EXPECT_EQ(refusal(environment), "alerts.smtp_server must be set to send mail to alerts.email_to, which is set");
  environment["NEXUSML_ALERTS_SMTP_SERVER"] = "mail.example.org:587";
  EXPECT_THAT(refusal(environment), HasSubstr("alerts.email_from must be set"));
  environment["NEXUSML_ALERTS_EMAIL_FROM"] = "nexusml@example.org";
  EXPECT_EQ(refusal(environment), "");
  environment["NEXUSML_ALERTS_SMTP_SERVER"] = "smtp://mail.example.org";
  EXPECT_THAT(refusal(environment), HasSubstr("alerts.smtp_server must be HOST:PORT, such as mail.example.org:587, not "
                                              "\"smtp://mail.example.org\""));
  environment["NEXUSML_ALERTS_SMTP_SERVER"] = "mail.example.org:submission";
  EXPECT_THAT(refusal(environment), HasSubstr("alerts.smtp_server must be HOST:PORT"));
  environment["NEXUSML_ALERTS_SMTP_SERVER"] = "mail.example.org:587";
  environment["NEXUSML_ALERTS_EMAIL_TO"] = "a@example.org, nobody";
  EXPECT_THAT(refusal(environment), HasSubstr("alerts.email_to must be addresses with commas between them"));
}

TEST_F(ConfigCheck, AServerDoesNotAskItself) {
  EXPECT_THAT(
      refusal({{"NEXUSML_SERVER_LISTEN", "127.0.0.1:9090"}, {"NEXUSML_PROMETHEUS_URL", "http://localhost:9090"}}),
      HasSubstr("environment NEXUSML_PROMETHEUS_URL: prometheus.url is where this server itself listens"));
  EXPECT_THAT(refusal({{"NEXUSML_SERVER_LISTEN", "[::1]:80"}, {"NEXUSML_ALERTS_ALERTMANAGER_URL", "http://[::1]"}}),
              HasSubstr("alerts.alertmanager_url is where this server itself listens"));
  EXPECT_EQ(refusal({{"NEXUSML_SERVER_LISTEN", "127.0.0.1:9091"}, {"NEXUSML_PROMETHEUS_URL", "http://localhost:9090"}}),
            "");
}

TEST_F(ConfigCheck, FoldersAreFoldersAndNotTheSame) {
  const std::string file = write("file", "x");
  EXPECT_EQ(refusal({{"NEXUSML_DATA_PATH", file}}),
            "environment NEXUSML_DATA_PATH: data.path must be a folder, not \"" + file + "\": " + file + " is none");
  EXPECT_THAT(refusal({{"ML_MODEL_PATH", file + "/models"}}), HasSubstr("models.path must be a folder"));
  EXPECT_THAT(refusal({{"NEXUSML_DATA_PATH", folder_.file("x")}, {"NEXUSML_MODELS_PATH", folder_.file("y/../x/")}}),
              HasSubstr("data.path must not be the folder of the models"));
  EXPECT_EQ(refusal({{"NEXUSML_DATA_PATH", folder_.file("x/data")}, {"NEXUSML_MODELS_PATH", folder_.file("x/models")}}),
            "");
}

/// No setting that may hold a secret repeats it when it is refused.
TEST_F(ConfigCheck, NoRefusalTellsASecret) {
  for (const Setting& setting : settings()) {
    if (!setting.secret) continue;
    for (const std::string value :
         {"hunter2", "ftp://hunter2", "x://u:hunter2@h:p/q", "http://u:hunter2@", "hunter2\nx",
          "postgresql://u:hunter2@h:x/d?sslmode=hunter2", "redis://hunter2:x"}) {
      const std::string said = refusal({{environment_name(setting.key), value}, {"NEXUSML_ALERTS_EMAIL_TO", "x"}});
      EXPECT_NE(said, "") << setting.key;
      EXPECT_THAT(said, Not(HasSubstr("hunter2"))) << setting.key;
    }
  }
}

}  // namespace
}  // namespace nexusml::app
