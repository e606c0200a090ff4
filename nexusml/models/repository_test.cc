#include "nexusml/models/repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "nexusml/models/checksum.h"
#include "nexusml/stats/profile.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::models {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

class RepositoryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { model_ = support::train_sentiment().release(); }
  static void TearDownTestSuite() { delete model_; }

  /// What loading says.
  std::string failure(std::optional<std::uint64_t> version = std::nullopt) const {
    const auto loaded = repository_.load("sentiment", version);
    return loaded.ok() ? "loaded" : std::string(name_of(loaded.error().code)) + ": " + loaded.error().message;
  }
  fs::path version(int number) const { return folder_.path() / "sentiment" / std::to_string(number); }
  void change_info(int number, const char* pointer, const json& value) const {
    json info = json::parse(support::read_text(version(number) / "model.json"));
    info[json::json_pointer(pointer)] = value;
    support::write_text(version(number) / "model.json", info.dump());
  }

  static Model* model_;
  support::TemporaryFolder folder_;
  Repository repository_{folder_.path()};
};
Model* RepositoryTest::model_ = nullptr;

TEST(ModelName, IsAFolderAndALabel) {
  for (const char* name : {"a", "0", "sentiment", "sentiment-vi_2"}) EXPECT_TRUE(is_model_name(name)) << name;
  EXPECT_TRUE(is_model_name(std::string(64, 'a')));
  for (const char* name : {"", ".", "..", "-a", "_a", "A", "a/b", "a b", "a.b", "é", "a\n"}) {
    EXPECT_FALSE(is_model_name(name)) << name;
  }
  EXPECT_FALSE(is_model_name(std::string(65, 'a')));
  EXPECT_THAT(check_model_name("../x").error().message, StartsWith("\"../x\" is no model name: 1 to 64 of a-z"));
}

TEST_F(RepositoryTest, ComesBackAsItWasSaved) {
  EXPECT_EQ(repository_.save(*model_).value(), 1u);
  EXPECT_EQ(repository_.save(*model_).value(), 2u);
  const auto loaded = repository_.load("sentiment").value();
  EXPECT_EQ(loaded->info().version, 2u);
  EXPECT_EQ(to_json(loaded->info()), support::read_text(version(2) / "model.json"));
  EXPECT_EQ(repository_.load("sentiment", 1).value()->info().version, 1u);
  EXPECT_EQ(repository_.info("sentiment", 1).value().labels, model_->info().labels);
  Workspace workspace;
  Prediction before;
  Prediction after;
  ASSERT_TRUE(model_->predict(TextInput{"a good day", {}}, workspace, before).ok());
  ASSERT_TRUE(loaded->predict(TextInput{"a good day", {}}, workspace, after).ok());
  EXPECT_EQ(before.scores, after.scores);
}

TEST_F(RepositoryTest, KeepsWhatTheTrainingDataLookedLike) {
  ASSERT_NE(model_->reference(), nullptr);
  support::save_versions(repository_, *model_, 3);
  const auto loaded = repository_.load("sentiment", 1).value();
  ASSERT_NE(loaded->reference(), nullptr);
  EXPECT_EQ(*loaded->reference(), *model_->reference());

  // A version of an older program has no such file, and serves all the same.
  json info = json::parse(support::read_text(version(2) / "model.json"));
  info["checksums"].erase("reference.json");
  support::write_text(version(2) / "model.json", info.dump());
  fs::remove(version(2) / "reference.json");
  EXPECT_EQ(repository_.load("sentiment", 2).value()->reference(), nullptr);

  support::write_text(version(3) / "reference.json", "{}");
  change_info(3, "/checksums/reference.json", sha256("{}"));
  EXPECT_THAT(failure(3), StartsWith("corrupt: load model sentiment version 3: reference.json: "));
}

TEST_F(RepositoryTest, NamesIgnoreWhatIsNoModel) {
  EXPECT_THAT(repository_.names().value(), IsEmpty());
  support::save_versions(repository_, *model_, 1);
  fs::create_directories(folder_.path() / "empty");
  fs::create_directories(folder_.path() / "half" / ".new-abc123");
  fs::create_directories(folder_.path() / "Upper" / "1");
  fs::create_directories(folder_.path() / ".hidden" / "1");
  support::write_text(folder_.path() / "notes", "x");
  fs::create_symlink("/nowhere", folder_.path() / "dangling");
  EXPECT_THAT(repository_.names().value(), ElementsAre("sentiment"));
  EXPECT_THAT(Repository(folder_.path() / "later").names().value(), IsEmpty());
}

TEST_F(RepositoryTest, VersionsAreFoldersWithPlainNumbers) {
  for (const char* name : {"1", "10", "9", "0", "007", "+3", "2x", "99999999999999999999", ".new-x"}) {
    fs::create_directories(folder_.path() / "m" / name);
  }
  support::write_text(folder_.path() / "m" / "11", "a file");
  EXPECT_THAT(repository_.versions("m").value(), ElementsAre(1, 9, 10));
  EXPECT_THAT(repository_.versions("unknown").value(), IsEmpty());
}

TEST_F(RepositoryTest, AFolderThatCannotBeListedIsAnError) {
  support::write_text(folder_.path() / "file", "x");
  const Error error = Repository(folder_.path() / "file").names().error();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_THAT(error.message, StartsWith("list " + folder_.file("file") + ": "));
  EXPECT_EQ(Repository(folder_.path() / "file" / "deeper").save(*model_).error().code, ErrorCode::kUnavailable);
}

TEST_F(RepositoryTest, SaysWhatIsNotThere) {
  EXPECT_EQ(failure(), "not_found: there is no model \"sentiment\" in the repository");
  support::save_versions(repository_, *model_, 2);
  EXPECT_EQ(failure(9), "not_found: model sentiment has no version 9; it has 1 2");
  EXPECT_EQ(repository_.load("../etc").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repository_.info("..", 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(repository_.resolve("sentiment", std::nullopt).value(), 2u);
  EXPECT_EQ(repository_.resolve("sentiment", 1).value(), 1u);
}

TEST_F(RepositoryTest, NamesTheDamagedFile) {
  support::save_versions(repository_, *model_, 3);
  support::damage(version(1) / "text.bin");
  EXPECT_EQ(failure(1), "corrupt: load model sentiment version 1: text.bin is damaged: its checksum differs");
  const std::string bytes = support::read_text(version(2) / "text.bin");
  support::write_text(version(2) / "text.bin", bytes.substr(0, bytes.size() / 2));
  EXPECT_EQ(failure(2), "corrupt: load model sentiment version 2: text.bin is damaged: its checksum differs");
  fs::remove(version(3) / "text.bin");
  EXPECT_EQ(failure(3), "corrupt: load model sentiment version 3: text.bin is missing");
}

TEST_F(RepositoryTest, NamesWhatIsWrongWithModelJson) {
  support::save_versions(repository_, *model_, 4);
  fs::remove(version(1) / "model.json");
  EXPECT_EQ(failure(1), "corrupt: load model sentiment version 1: model.json is missing");
  support::write_text(version(2) / "model.json", "{");
  EXPECT_EQ(failure(2), "corrupt: load model sentiment version 2: model.json: it is no JSON");
  change_info(3, "/name", "other");
  EXPECT_EQ(failure(3), "corrupt: load model sentiment version 3: model.json is of other version 3");
  change_info(4, "/version", 5);
  EXPECT_EQ(failure(4), "corrupt: load model sentiment version 4: model.json is of sentiment version 5");
}

TEST_F(RepositoryTest, ReadsNothingOutsideTheVersionsFolder) {
  support::save_versions(repository_, *model_, 1);
  support::write_text(folder_.path() / "secret", "s");
  for (const char* file : {"../../secret", "/etc/passwd", "..", ".", "", ".hidden", "a/b"}) {
    change_info(1, "/checksums", {{file, sha256("s")}});
    EXPECT_EQ(failure(), "corrupt: load model sentiment version 1: model.json names a file outside its folder") << file;
  }
  change_info(1, "/checksums", json::object());
  EXPECT_EQ(failure(), "corrupt: load model sentiment version 1: model.json lists no checksums");
}

TEST_F(RepositoryTest, RefusesAnEnginesFileThatDoesNotFitModelJson) {
  support::save_versions(repository_, *model_, 2);
  change_info(1, "/labels", {"a", "b", "c"});
  change_info(1, "/positive_label", "a");
  change_info(1, "/evaluation", {{"rows", 0}});
  EXPECT_THAT(failure(1), StartsWith("corrupt: load model sentiment version 1: read text.bin: "));
  change_info(2, "/type", "trend");
  EXPECT_EQ(failure(2), "corrupt: load model sentiment version 2: the engine's file is missing");
}

TEST_F(RepositoryTest, AFailedSaveLeavesNothingBehind) {
  support::FakeModel model(support::fake_info(ModelType::kSentiment, {"a", "b"}));
  EXPECT_EQ(repository_.save(model).error().message, "the disk is full");
  EXPECT_TRUE(fs::is_empty(folder_.path() / "sentiment"));
  model.mutable_info().name = "../escape";
  EXPECT_EQ(repository_.save(model).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(RepositoryTest, SkipsANumberThatAFileHasTaken) {
  fs::create_directories(folder_.path() / "sentiment");
  support::write_text(version(1), "in the way");
  EXPECT_EQ(repository_.save(*model_).value(), 2u);
  EXPECT_EQ(failure(), "loaded");
}

TEST_F(RepositoryTest, SavingAtOnceGivesEveryoneAVersionOfHisOwn) {
  constexpr int kThreads = 4;
  constexpr int kSaves = 5;
  support::save_versions(repository_, *model_, 1);
  std::vector<std::unique_ptr<Model>> models;
  for (int i = 0; i < kThreads; ++i) models.push_back(repository_.load("sentiment").value());
  std::vector<std::vector<std::uint64_t>> got(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const Repository own(folder_.path());
      for (int save = 0; save < kSaves; ++save) got[i].push_back(own.save(*models[i]).value());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::uint64_t> distinct;
  for (const auto& versions : got) distinct.insert(versions.begin(), versions.end());
  EXPECT_EQ(distinct.size(), static_cast<std::size_t>(kThreads * kSaves));
  const std::vector<std::uint64_t> versions = repository_.versions("sentiment").value();
  EXPECT_EQ(versions.size(), 1u + kThreads * kSaves);
  for (const std::uint64_t number : versions) {
    EXPECT_EQ(failure(number), "loaded") << number;
  }
  for (const auto& entry : fs::directory_iterator(folder_.path() / "sentiment")) {
    EXPECT_FALSE(entry.path().filename().string().starts_with('.')) << entry.path();
  }
}

TEST_F(RepositoryTest, TheCallerMayChooseTheNumber) {
  std::vector<std::uint64_t> asked;
  const auto choose = [&](const ModelInfo& info, std::uint64_t next) {
    EXPECT_FALSE(info.checksums.empty());
    asked.push_back(next);
    return next + 4;
  };
  EXPECT_EQ(repository_.save(*model_, choose).value(), 5u);
  EXPECT_EQ(repository_.save(*model_, [](const ModelInfo&, std::uint64_t) { return 2; }).value(), 6u) << "never back";
  EXPECT_THAT(asked, ElementsAre(1));
}

TEST_F(RepositoryTest, AddedVersionsAppearWholeOrNotAtAll) {
  ASSERT_EQ(repository_.save(*model_).value(), 1u);
  const auto copy = [&](const fs::path& folder) {
    EXPECT_THAT(repository_.versions("sentiment").value(), ElementsAre(1));
    fs::copy(version(1), folder);
    return Status();
  };
  ASSERT_TRUE(repository_.add("sentiment", 7, copy).ok());
  EXPECT_THAT(repository_.versions("sentiment").value(), ElementsAre(1, 7));
  EXPECT_EQ(repository_.add("sentiment", 7, [](const fs::path&) { return Status(); }).error().code,
            ErrorCode::kConflict);
  const auto fail = [](const fs::path&) -> Status { return Error(ErrorCode::kCorrupt, "no"); };
  EXPECT_EQ(repository_.add("sentiment", 8, fail).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(repository_.add("../x", 8, copy).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path() / "sentiment"), {}), 2) << "something was left behind";
}

TEST_F(RepositoryTest, AVersionCanGetAnotherNumber) {
  ASSERT_EQ(repository_.save(*model_).value(), 1u);
  ASSERT_EQ(repository_.save(*model_).value(), 2u);
  EXPECT_EQ(repository_.renumber("sentiment", 1).value(), 3u);
  EXPECT_THAT(repository_.versions("sentiment").value(), ElementsAre(2, 3));
  EXPECT_EQ(repository_.load("sentiment", 3).value()->info().version, 3u);
  EXPECT_EQ(repository_.renumber("sentiment", 9).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace nexusml::models
