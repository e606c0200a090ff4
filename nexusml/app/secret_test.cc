#include "nexusml/app/secret.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

TEST(Secret, IsWhatIsSetOrWhatTheFileHolds) {
  const support::TemporaryFolder folder;
  support::write_text(folder.path() / "secret", "s3cret with blanks \r\n");
  const std::string file = (folder.path() / "secret").string();
  EXPECT_EQ(secret_of("k", "", "").value(), "");
  EXPECT_EQ(secret_of("k", "s3cret", "").value(), "s3cret");
  EXPECT_EQ(secret_of("k", "", file).value(), "s3cret with blanks ");
}

TEST(Secret, WhatIsUnclearIsRefusedAndNotTold) {
  const support::TemporaryFolder folder;
  support::write_text(folder.path() / "empty", "\n");
  for (const auto& [value, file] : {std::pair<std::string, std::string>{"s3cret", "/file"},
                                    {"", "/no/such/file"},
                                    {"", (folder.path() / "empty").string()}}) {
    const auto secret = secret_of("objects.secret_key", value, file);
    ASSERT_FALSE(secret.ok());
    EXPECT_EQ(secret.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(secret.error().message.find("objects.secret_key_file"), std::string::npos) << secret.error().message;
    EXPECT_EQ(secret.error().message.find("s3cret"), std::string::npos);
  }
}

}  // namespace
}  // namespace nexusml::app
