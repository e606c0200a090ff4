#include "nexusml/base/file.h"

#include <gtest/gtest.h>

namespace nexusml::base {
namespace {

TEST(File, WritesInOneStepAndReadsBack) {
  const auto file = std::filesystem::path(testing::TempDir()) / "file_test.bin";
  ASSERT_TRUE(write_file(file, "one").ok());
  ASSERT_TRUE(write_file(file, std::string("two\0x", 5)).ok());
  EXPECT_EQ(read_file(file).value(), std::string("two\0x", 5));
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".new"));
}

TEST(File, ReportsWhatTheSystemSays) {
  EXPECT_EQ(read_file("/nowhere/x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read_file("/nowhere/x").error().message, "open /nowhere/x: No such file or directory");
  EXPECT_EQ(read_file("/").error().message, "read /: Is a directory");
  EXPECT_EQ(write_file("/proc/x", "y").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(write_file("/dev/full/x", "y").error().code, ErrorCode::kUnavailable);
}

TEST(File, RefusesMoreThanTheLimit) {
  const auto file = std::filesystem::path(testing::TempDir()) / "file_limit.bin";
  ASSERT_TRUE(write_file(file, "0123456789").ok());
  EXPECT_EQ(read_file(file, 9).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(read_file(file, 10).ok());
}

}  // namespace
}  // namespace nexusml::base
