#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "nexusml/store/object_stores.h"
#include "nexusml/store/testing/object_store_contract.h"

namespace nexusml::store {
namespace {

using support::TemporaryFolder;

/// A store that takes its folder with it.
class StoreWithFolder final : public ObjectStore {
 public:
  StoreWithFolder() : store_(open_local_objects(folder_.path()).value()) {}
  Result<ObjectInfo> put(std::string_view key, std::string_view bytes) override { return store_->put(key, bytes); }
  Result<ObjectInfo> put_file(std::string_view key, const std::filesystem::path& file) override {
    return store_->put_file(key, file);
  }
  Result<std::string> get(std::string_view key, std::uint64_t maximum) override { return store_->get(key, maximum); }
  Status get_file(std::string_view key, const std::filesystem::path& file, std::uint64_t maximum_bytes) override {
    return store_->get_file(key, file, maximum_bytes);
  }
  Result<ObjectInfo> head(std::string_view key) override { return store_->head(key); }
  Result<std::vector<ObjectInfo>> list(std::string_view prefix) override { return store_->list(prefix); }
  Status remove(std::string_view key) override { return store_->remove(key); }
  Status ping() override { return store_->ping(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<ObjectStore> store_;
};

const testing::ObjectStoreDriver kLocal{"local", [] { return std::make_unique<StoreWithFolder>(); }};
using testing::ObjectStoreContract;
INSTANTIATE_TEST_SUITE_P(Local, ObjectStoreContract, ::testing::Values(kLocal));

class LocalObjectStoreTest : public ::testing::Test {
 protected:
  TemporaryFolder outside_;
  TemporaryFolder folder_;
  std::unique_ptr<ObjectStore> store_ = open_local_objects(folder_.path()).value();
};

TEST_F(LocalObjectStoreTest, KeysAreFilesBelowObjects) {
  ASSERT_TRUE(store_->put("models/a/1.bin", "bytes").ok());
  EXPECT_EQ(support::read_text(folder_.path() / "objects/models/a/1.bin"), "bytes");
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "incoming"));
}

TEST_F(LocalObjectStoreTest, ALinkToAFolderIsNeverFollowed) {
  support::write_text(outside_.file("secret"), "outside");
  std::filesystem::create_directory_symlink(outside_.path(), folder_.path() / "objects/way-out");
  EXPECT_EQ(store_->get("way-out/secret").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->head("way-out/secret").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->put("way-out/new", "x").error().code, ErrorCode::kConflict);
  EXPECT_TRUE(store_->remove("way-out/secret").ok());
  EXPECT_TRUE(store_->list("")->empty());
  EXPECT_TRUE(store_->list("way-out/")->empty());
  EXPECT_EQ(support::read_text(outside_.file("secret")), "outside");
  EXPECT_FALSE(std::filesystem::exists(outside_.file("new")));
}

TEST_F(LocalObjectStoreTest, ALinkToAFileIsReplacedAndNotWrittenThrough) {
  support::write_text(outside_.file("secret"), "outside");
  std::filesystem::create_symlink(outside_.file("secret"), folder_.path() / "objects/link");
  EXPECT_EQ(store_->get("link").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->get_file("link", outside_.file("copy")).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(store_->put("link", "inside").ok());
  EXPECT_EQ(store_->get("link").value(), "inside");
  EXPECT_EQ(support::read_text(outside_.file("secret")), "outside");
}

TEST_F(LocalObjectStoreTest, OneKeyCannotBeTheFolderOfAnother) {
  ASSERT_TRUE(store_->put("a/b", "1").ok());
  EXPECT_EQ(store_->put("a", "2").error().code, ErrorCode::kConflict);
  EXPECT_EQ(store_->put("a/b/c", "3").error().code, ErrorCode::kConflict);
  EXPECT_EQ(store_->get("a").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->get("a/b/c").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(store_->remove("a").ok());
  EXPECT_EQ(store_->get("a/b").value(), "1");
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "incoming"));
}

TEST_F(LocalObjectStoreTest, WhatIsNoFileIsNoObject) {
  ASSERT_EQ(::mkfifo((folder_.path() / "objects/pipe").c_str(), 0600), 0);
  EXPECT_EQ(store_->get("pipe").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(store_->list("")->empty());
}

TEST_F(LocalObjectStoreTest, KeepsWhatItHasAcrossOpening) {
  ASSERT_TRUE(store_->put("kept", "bytes").ok());
  const std::string etag = store_->head("kept")->etag;
  store_ = open_local_objects(folder_.path()).value();
  EXPECT_EQ(store_->get("kept").value(), "bytes");
  EXPECT_EQ(store_->head("kept")->etag, etag);
}

TEST_F(LocalObjectStoreTest, SaysWhereItCannotOpen) {
  support::write_text(outside_.file("file"), "in the way");
  const auto opened = open_local_objects(outside_.file("file"));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(opened.error().message.find(outside_.file("file")), std::string::npos);
}

}  // namespace
}  // namespace nexusml::store
