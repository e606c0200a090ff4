#include "nexusml/app/secret_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nexusml/app/settings.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class SecretFiles : public testing::Test {
 protected:
  std::string write(std::string_view name, std::string_view text) const {
    support::write_text(folder_.path() / name, text);
    return folder_.file(name);
  }
  support::TemporaryFolder folder_;
  Config config_;
};

TEST_F(SecretFiles, WithoutFilesNothingChanges) {
  config_.redis.url = "redis://redis";
  ASSERT_TRUE(read_secret_files(config_).ok());
  EXPECT_EQ(config_.redis.url, "redis://redis");
  EXPECT_EQ(config_.database.url, "sqlite");
}

TEST_F(SecretFiles, WhatTheFileHoldsIsTheSetting) {
  config_.redis.url_file = write("redis", "redis://:s3cret with blanks@redis \r\n");
  config_.database.url_file = write("database", "postgresql://u:s3cret@db/records");
  config_.origins["redis.url_file"] = "environment REDIS_URL_FILE";
  ASSERT_TRUE(read_secret_files(config_).ok());
  EXPECT_EQ(config_.redis.url, "redis://:s3cret with blanks@redis ");
  EXPECT_EQ(config_.origins["redis.url"], "file " + config_.redis.url_file + " (environment REDIS_URL_FILE)");
  EXPECT_EQ(config_.database.url, "postgresql://u:s3cret@db/records");
}

/// Every setting KEY_file with a KEY beside it is read, and its troubles are told under its name, without the secret.
TEST_F(SecretFiles, EverySettingThatNamesAFileOfASecretIsRead) {
  int count = 0;
  for (const Setting& setting : settings()) {
    const std::string key(setting.key);
    if (!key.ends_with("_file") || key.ends_with("ca_file")) continue;
    ++count;
    const auto refusal = [&](const std::string& file) {
      Config config;
      EXPECT_TRUE(setting.set(config, file)) << key;
      const Status status = read_secret_files(config);
      EXPECT_FALSE(status.ok()) << key << " " << file;
      return status.ok() ? std::string() : status.error().message;
    };
    EXPECT_EQ(refusal("/no/such/file"),
              key + " must be a file that can be read: open /no/such/file: No such file or directory");
    EXPECT_THAT(refusal(write("empty", "\n")), HasSubstr("empty is empty"));
    const std::string lines = refusal(write("lines", "s3cret\nand more\n"));
    EXPECT_THAT(lines, HasSubstr(key + " must be a file that can be read: "));
    EXPECT_THAT(lines, HasSubstr("must hold the secret alone, in one line"));
    EXPECT_THAT(lines, Not(HasSubstr("s3cret")));
    EXPECT_THAT(refusal(folder_.path().string()), HasSubstr(folder_.path().string()));
  }
  EXPECT_EQ(count, 8);
}

TEST_F(SecretFiles, BothAreRefusedWithWhereTheyCameFrom) {
  config_.redis.url = "redis://:s3cret@redis";
  config_.redis.url_file = write("redis", "redis://redis");
  config_.origins["redis.url"] = "environment REDIS_URL";
  config_.origins["redis.url_file"] = "nexusml.yaml line 3";
  const Status status = read_secret_files(config_);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(status.error().message,
            "nexusml.yaml line 3: redis.url_file and redis.url (environment REDIS_URL) are both set: leave one of them "
            "out, or set it to none");
}

}  // namespace
}  // namespace nexusml::app
