#include "nexusml/app/local_datasets.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace nexusml::app {
namespace {

namespace fs = std::filesystem;

class LocalDatasets : public testing::Test {
 protected:
  LocalDatasets() {
    fs::create_directories(folder_.path() / "data/objects/sets");
    support::write_text(folder_.path() / "data/objects/sets/a.csv", "text,label\n");
    support::write_text(folder_.path() / "secret.csv", "x");
  }
  ErrorCode refusal(std::string_view dataset) {
    const auto file = fetch_(dataset);
    return file.ok() ? ErrorCode::kInternal : file.error().code;
  }
  std::ptrdiff_t files() const {
    std::error_code none_yet;
    const fs::directory_iterator uploads(folder_.path() / "data/uploads", none_yet);
    return std::distance(begin(uploads), end(uploads));
  }

  support::TemporaryFolder folder_;
  std::function<Result<fs::path>(std::string_view)> fetch_ =
      local_datasets(folder_.path() / "data", folder_.path() / "data/uploads");
};

TEST_F(LocalDatasets, CopiesAnObjectIntoAFileOfOurs) {
  for (const char* dataset : {"sets/a.csv", "s3://sets/a.csv"}) {
    const fs::path file = fetch_(dataset).value();
    EXPECT_EQ(support::read_text(file), "text,label\n");
    EXPECT_EQ(file.parent_path(), folder_.path() / "data/uploads");
    EXPECT_TRUE(file.filename().string().starts_with("upload-"));
  }
  EXPECT_TRUE(fs::exists(folder_.path() / "data/objects/sets/a.csv"));
  EXPECT_EQ(files(), 2);
}

TEST_F(LocalDatasets, RefusesWhatLeadsOutAndWhatIsNotThere) {
  fs::create_symlink(folder_.path() / "secret.csv", folder_.path() / "data/objects/link.csv");
  fs::create_directory_symlink(folder_.path(), folder_.path() / "data/objects/way-out");
  for (const char* key : {"/etc/passwd", "../secret.csv", "sets/../../secret.csv", "s3://", "s3:///a", "", "a//b"}) {
    EXPECT_EQ(refusal(key), ErrorCode::kInvalidArgument) << key;
  }
  for (const char* key : {"link.csv", "way-out/secret.csv", "none.csv", "sets", "s3://none/a.csv"}) {
    EXPECT_EQ(refusal(key), ErrorCode::kNotFound) << key;
  }
  EXPECT_EQ(files(), 0);
}

}  // namespace
}  // namespace nexusml::app
