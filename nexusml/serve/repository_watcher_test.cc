#include "nexusml/serve/repository_watcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve {
namespace {

namespace fs = std::filesystem;
using std::chrono_literals::operator""ms;
using testing::HasSubstr;

class WarningLines final : public base::LogSink {
 public:
  void write(base::LogLevel level, std::string_view, std::string_view message,
             const std::vector<base::LogField>&) override {
    const base::MutexLock lock(mutex_);
    if (level == base::LogLevel::kWarning) lines_.emplace_back(message);
  }
  std::vector<std::string> lines() {
    const base::MutexLock lock(mutex_);
    return lines_;
  }

 private:
  base::Mutex mutex_;
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

/// A watcher that looks soon after news, and without news hardly ever, so that what is found was told.
class RepositoryWatcherTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { model_ = support::train_sentiment().release(); }
  static void TearDownTestSuite() { delete model_; }

  static RepositoryWatcherOptions told_only() {
    return {.quiet = 10ms, .longest_wait = 100ms, .settle = 300ms, .rescan = std::chrono::hours(1)};
  }
  void watch(const RepositoryWatcherOptions& options = told_only()) {
    watcher_ = std::make_unique<RepositoryWatcher>(host_, base::Log(log_, "models"), options);
  }
  void unwatch() { watcher_.reset(); }

  fs::path version(int number) const { return root_ / "sentiment" / std::to_string(number); }
  ModelStatus status() const {
    for (const ModelStatus& one : host_.status()) {
      if (one.name == "sentiment") return one;
    }
    return {};
  }
  /// A minute is ample.
  static bool becomes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 12000 && !condition(); ++i) std::this_thread::sleep_for(5ms);
    return condition();
  }
  bool serves(std::uint64_t number) {
    return becomes_true([&] { return status().version == number; });
  }
  double failures() { return registry_.value("model_load_failure_total", {{"model_type", "sentiment"}}).value_or(0); }
  /// A version in a folder that is not watched, to be copied or moved in.
  fs::path made_elsewhere(int versions) {
    const models::Repository elsewhere(folder_.path() / "elsewhere");
    support::save_versions(elsewhere, *model_, versions);
    return folder_.path() / "elsewhere" / "sentiment" / std::to_string(versions);
  }

  static inline models::Model* model_ = nullptr;
  support::TemporaryFolder folder_;
  fs::path root_ = folder_.path() / "some" / "models";
  models::Repository repository_{root_};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  base::SystemClock clock_;
  WarningLines log_;
  ModelHost host_{repository_, telemetry_, clock_, {}};
  std::unique_ptr<RepositoryWatcher> watcher_;
};

TEST_F(RepositoryWatcherTest, LoadsModelsAndVersionsThatAppearByRenaming) {
  watch();  // the root is not there yet, nor what it is in
  support::save_versions(repository_, *model_, 1);
  EXPECT_TRUE(serves(1));
  support::save_versions(repository_, *model_, 1);
  EXPECT_TRUE(serves(2));
  fs::create_directories(root_ / "mood");
  model_->mutable_info().name = "mood";
  support::save_versions(repository_, *model_, 1);
  model_->mutable_info().name = "sentiment";
  EXPECT_TRUE(becomes_true([&] { return host_.current()->find("mood") != nullptr; }));
  EXPECT_EQ(failures(), 0);
  EXPECT_THAT(log_.lines(), testing::IsEmpty());
}

TEST_F(RepositoryWatcherTest, LoadsAVersionThatIsCopiedSlowlyOnceItIsWhole) {
  const fs::path source = made_elsewhere(2);
  support::save_versions(repository_, *model_, 1);
  watch({.quiet = 10ms, .longest_wait = 100ms, .settle = std::chrono::seconds(30), .rescan = std::chrono::hours(1)});
  EXPECT_TRUE(serves(1));
  fs::create_directory(version(2));
  fs::copy(source / "model.json", version(2));
  const std::string bytes = support::read_text(source / "text.bin");
  support::write_text(version(2) / "text.bin", bytes.substr(0, bytes.size() / 2));
  std::this_thread::sleep_for(150ms);  // the watcher looks at a part of the file
  EXPECT_EQ(status().version, 1u);
  support::write_text(version(2) / "text.bin", bytes);
  for (const auto& entry : fs::directory_iterator(source)) {
    fs::copy(entry.path(), version(2), fs::copy_options::skip_existing);
  }
  EXPECT_TRUE(serves(2));
  EXPECT_EQ(failures(), 0);
}

TEST_F(RepositoryWatcherTest, ADamagedNewerVersionIsCountedOnceAndLoadedWhenItIsMended) {
  support::save_versions(repository_, *model_, 1);
  watch();
  EXPECT_TRUE(serves(1));
  const fs::path source = made_elsewhere(2);
  support::damage(source / "text.bin");
  fs::rename(source, version(2));
  EXPECT_TRUE(becomes_true([&] { return failures() == 1; }));
  EXPECT_EQ(status().version, 1u);
  EXPECT_THAT(status().error, HasSubstr("version 2"));
  support::write_text(root_ / "sentiment" / "note.txt", "news that has nothing to do with it");
  model_->mutable_info().name = "mood";
  support::save_versions(repository_, *model_, 1);
  model_->mutable_info().name = "sentiment";
  EXPECT_TRUE(becomes_true([&] { return host_.current()->find("mood") != nullptr; }));  // it has looked again
  EXPECT_EQ(failures(), 1);
  support::damage(version(2) / "text.bin");
  EXPECT_TRUE(serves(2)) << status().error;
  EXPECT_EQ(status().error, "");
}

TEST_F(RepositoryWatcherTest, ARootThatIsDeletedAndMadeAnewIsWatchedAgain) {
  support::save_versions(repository_, *model_, 1);
  watch();
  EXPECT_TRUE(serves(1));
  fs::remove_all(root_.parent_path());
  support::save_versions(repository_, *model_, 2);
  EXPECT_TRUE(serves(2));
}

TEST_F(RepositoryWatcherTest, ALinkThatIsSetToAnotherFolderIsFollowed) {
  const models::Repository blue(folder_.path() / "blue");
  const models::Repository green(folder_.path() / "green");
  support::save_versions(blue, *model_, 1);
  support::save_versions(green, *model_, 2);
  fs::create_directories(root_.parent_path());
  fs::create_directory_symlink(blue.root(), root_);
  watch();
  EXPECT_TRUE(serves(1));
  fs::create_directory_symlink(green.root(), folder_.path() / "next");
  fs::rename(folder_.path() / "next", root_);
  EXPECT_TRUE(serves(2));
}

TEST_F(RepositoryWatcherTest, WhatAnOperatorUnloadedOrDeletedIsNotBroughtBack) {
  support::save_versions(repository_, *model_, 2);
  watch();
  EXPECT_TRUE(serves(2));
  fs::remove_all(version(2));
  model_->mutable_info().name = "mood";
  support::save_versions(repository_, *model_, 1);
  model_->mutable_info().name = "sentiment";
  EXPECT_TRUE(becomes_true([&] { return host_.current()->find("mood") != nullptr; }));
  EXPECT_EQ(host_.current()->find("sentiment")->info().version, 2u);
  ASSERT_TRUE(host_.unload("sentiment").ok());
  support::save_versions(repository_, *model_, 3);
  fs::remove_all(root_ / "mood");
  EXPECT_TRUE(host_.load_newer("sentiment", 1ms));
  EXPECT_EQ(host_.current()->find("sentiment"), nullptr);
}

TEST_F(RepositoryWatcherTest, PollsAndSaysSoOnceWhereTheSystemDoesNotTell) {
  RepositoryWatcherOptions options = told_only();
  options.maximum_folders = 0;
  options.poll = 20ms;
  watch(options);
  support::save_versions(repository_, *model_, 1);
  EXPECT_TRUE(serves(1));
  support::save_versions(repository_, *model_, 1);
  EXPECT_TRUE(serves(2));
  EXPECT_THAT(log_.lines(),
              testing::ElementsAre("the system does not tell of all changes to the model repository; it is polled"));
}

TEST_F(RepositoryWatcherTest, LooksNowAndThenWithoutBeingTold) {
  // The link's target lies where nobody is told of anything.
  RepositoryWatcherOptions options = told_only();
  options.rescan = 20ms;
  fs::create_directories(folder_.path() / "far");
  fs::create_directories(root_);
  watch(options);
  fs::create_directory_symlink(folder_.path() / "far", root_ / "sentiment");
  std::this_thread::sleep_for(50ms);
  const fs::path source = made_elsewhere(1);
  fs::rename(source, folder_.path() / "far" / "1");
  EXPECT_TRUE(serves(1));
}

TEST_F(RepositoryWatcherTest, ManyChangesAtOnceAreNoTrouble) {
  RepositoryWatcherOptions options = told_only();
  options.rescan = std::chrono::seconds(5);  // in a flood the system may lose news; the next look finds what it told of
  watch(options);
  support::save_versions(repository_, *model_, 1);
  for (int i = 0; i < 20000; ++i) {
    support::write_text(root_ / "sentiment" / "busy", "x");
    if (i % 100 == 0) fs::remove(root_ / "sentiment" / "busy");
  }
  support::save_versions(repository_, *model_, 1);
  EXPECT_TRUE(serves(2));
}

TEST_F(RepositoryWatcherTest, StopsAtOnce) {
  watch();
  const auto before = std::chrono::steady_clock::now();
  unwatch();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
}

}  // namespace
}  // namespace nexusml::serve
