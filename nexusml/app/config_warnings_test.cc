#include "nexusml/app/config_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConfigWarnings : public testing::Test {
 protected:
  ConfigWarnings() {
    config_.data.path = folder_.file("data");
    config_.models.path = folder_.file("models");
  }
  support::TemporaryFolder folder_;
  Config config_;
};

TEST_F(ConfigWarnings, TheDefaultsHaveNone) {
  EXPECT_THAT(config_warnings(config_), IsEmpty());
}

TEST_F(ConfigWarnings, AMemoryShorterThanWhatLooksAtItIsTold) {
  config_.records.retention = std::chrono::hours(24);
  config_.performance.window = std::chrono::hours(48);
  config_.origins["records.retention_days"] = "environment NEXUSML_RECORDS_RETENTION_DAYS";
  EXPECT_THAT(
      config_warnings(config_),
      ElementsAre("environment NEXUSML_RECORDS_RETENTION_DAYS: records.retention_days is shorter than "
                  "performance.window (172800 s): labels that come later find no prediction; keep them for longer"));
  config_.records.retention = std::chrono::hours(0);  // forever
  EXPECT_THAT(config_warnings(config_), IsEmpty());
  config_.history.length = std::chrono::minutes(1);
  EXPECT_THAT(config_warnings(config_), ElementsAre(HasSubstr("history.length (60 s) is shorter than the ")));
  config_.alerts.enabled = false;
  EXPECT_THAT(config_warnings(config_), IsEmpty());
  config_.drift.window = std::chrono::seconds(1);
  EXPECT_THAT(config_warnings(config_),
              ElementsAre(HasSubstr("drift.evaluation_interval (15 s) is longer than drift.window (1 s)")));
}

TEST_F(ConfigWarnings, WhatHasNoEffectIsTold) {
  config_.alerts.alertmanager_url = "http://alertmanager:9093";
  config_.alerts.slack_url = "https://hooks/hunter2";
  EXPECT_THAT(config_warnings(config_), ElementsAre("alerts.slack_url has no effect: with alerts.alertmanager_url the "
                                                    "Alertmanager tells people; set it there"));
  config_.alerts = {};
  config_.objects.bucket = "models";
  EXPECT_THAT(config_warnings(config_),
              ElementsAre(HasSubstr("objects.bucket has no effect without objects.endpoint")));
}

TEST_F(ConfigWarnings, AFolderThatIsNoUseIsTold) {
  config_.data.path = folder_.file("models/data");
  EXPECT_THAT(config_warnings(config_), ElementsAre(HasSubstr("data.path lies in the folder of the models")));
  config_.data.path = folder_.file("closed/data");
  const std::string closed = folder_.file("closed");
  std::filesystem::create_directory(closed);
  std::filesystem::permissions(closed, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const bool is_root = ::geteuid() == 0;  // who may write everywhere
  if (is_root) {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
    ASSERT_EQ(::seteuid(65534), 0);
  }
  const std::vector<std::string> seen = config_warnings(config_);
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  EXPECT_THAT(seen, ElementsAre(HasSubstr("data.path cannot be used: this user may not write to ")));
}

}  // namespace
}  // namespace nexusml::app
