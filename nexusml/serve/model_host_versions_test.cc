#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nexusml/serve/predictor.h"
#include "nexusml/serve/testing/model_host_fixture.h"

namespace nexusml::serve {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(ModelHostTest, AnOperatorsOlderVersionStaysUntilANewerOneAppears) {
  support::save_versions(repository_, *model_, 3);
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_FALSE(status().pinned);
  ASSERT_TRUE(host_.rollback("sentiment").ok());
  EXPECT_TRUE(status().pinned);
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_TRUE(host_.load_newer("sentiment", std::chrono::seconds(1)));
  EXPECT_EQ(status().version, 2u);
  ASSERT_TRUE(host_.load("sentiment", 1).ok());
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status().version, 1u);
  support::save_versions(repository_, *model_, 1);
  support::damage(file(4));
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status().version, 1u) << "a damaged newer version is no reason for another one";
  EXPECT_TRUE(status().pinned);
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status().version, 5u);
  EXPECT_FALSE(status().pinned);
}

TEST_F(ModelHostTest, LoadWithoutAVersionFollowsTheNewestAgain) {
  support::save_versions(repository_, *model_, 2);
  ASSERT_TRUE(host_.load("sentiment", 1).ok());
  EXPECT_TRUE(status().pinned);
  ASSERT_TRUE(host_.load("sentiment").ok());
  EXPECT_FALSE(status().pinned);
  EXPECT_EQ(status().version, 2u);
  ASSERT_TRUE(host_.load("sentiment", 2).ok());
  EXPECT_FALSE(status().pinned) << "the newest is what would serve anyway";
}

TEST_F(ModelHostTest, AnUnloadedModelStaysSoUntilItIsLoaded) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  ASSERT_TRUE(host_.unload("sentiment").ok());
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_TRUE(host_.load_newer("sentiment", std::chrono::seconds(1)));
  EXPECT_EQ(host_.current()->find("sentiment"), nullptr);
  ASSERT_TRUE(host_.load("sentiment").ok());
  EXPECT_EQ(status().version, 2u);
}

TEST_F(ModelHostTest, ATrainingServesUnlessTheModelWasUnloadedMeanwhile) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  const auto asked_before = clock_.now();
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(host_.unload("sentiment").ok());
  EXPECT_TRUE(host_.load_trained("sentiment", 1, asked_before).ok());
  EXPECT_EQ(host_.current()->find("sentiment"), nullptr);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_TRUE(host_.load_trained("sentiment", 1, clock_.now()).ok());
  EXPECT_EQ(status().version, 1u);
}

TEST_F(ModelHostTest, DeletingTheVersionThatServesKeepsItServing) {
  support::save_versions(repository_, *model_, 2);
  ASSERT_TRUE(host_.load_all().ok());
  fs::remove_all(file(2).parent_path());
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status().version, 2u);
  EXPECT_NE(host_.current()->find("sentiment"), nullptr);
}

TEST_F(ModelHostTest, ADamagedVersionIsTriedAndCountedOnceUntilItsFilesChange) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  support::save_versions(repository_, *model_, 1);
  support::damage(file(2));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(host_.load_newer("sentiment", std::chrono::seconds(1)));
  EXPECT_EQ(metric("model_load_failure_total"), 1);
  EXPECT_THAT(status().error, HasSubstr("version 2"));
  EXPECT_EQ(status().version, 1u);
  support::damage(file(2));  // the same bit again: whole
  EXPECT_TRUE(host_.load_newer("sentiment", std::chrono::seconds(1)));
  EXPECT_EQ(status().version, 2u);
  EXPECT_EQ(status().error, "");
}

TEST_F(ModelHostTest, AVersionThatMayStillBeCopiedIsNotCountedAsDamaged) {
  support::save_versions(repository_, *model_, 1);
  support::damage(file(1));
  const base::SystemClock real;
  ModelHost host(repository_, telemetry_, real, {});
  EXPECT_FALSE(host.load_newer("sentiment", std::chrono::hours(1)));
  EXPECT_EQ(host.status().front().state, ModelState::kLoading);
  EXPECT_EQ(metric("model_load_failure_total").value_or(0), 0);
  support::damage(file(1));
  EXPECT_TRUE(host.load_newer("sentiment", std::chrono::hours(1)));
  EXPECT_EQ(host.status().front().state, ModelState::kReady);
}

TEST_F(ModelHostTest, AFolderWithoutModelJsonIsLeftAlone) {
  support::save_versions(repository_, *model_, 2);
  fs::rename(file(2, "model.json"), folder_.path() / "kept.json");
  EXPECT_TRUE(host_.load_newer("sentiment", std::chrono::seconds(1)));
  EXPECT_EQ(status().version, 1u);
  EXPECT_EQ(status().error, "");
  EXPECT_EQ(metric("model_load_failure_total"), 0);
}

TEST_F(ModelHostTest, AVersionOfAnotherFormatIsRefusedNamingBothAndTheOldOneServes) {
  support::save_versions(repository_, *model_, 3);
  ASSERT_TRUE(host_.load("sentiment", 1).ok());
  const std::string ours = std::to_string(models::ModelInfo::kFormatVersion);
  set_format(2, "0");
  set_format(3, "99");
  EXPECT_THAT(host_.load("sentiment", 2).error().message,
              HasSubstr("its format version is 0, this program reads " + ours + "; train the model again"));
  EXPECT_THAT(host_.load("sentiment", 3).error().message,
              HasSubstr("its format version is 99, this program reads " + ours + "; use a newer nexusml"));
  EXPECT_EQ(status().version, 1u);
  EXPECT_EQ(status().state, ModelState::kReady);
  EXPECT_EQ(metric("model_load_failure_total"), 2);
}

TEST_F(ModelHostTest, DeletesOldVersionsButNotTheOneThatServes) {
  support::save_versions(repository_, *model_, 5);
  ASSERT_TRUE(host_.load("sentiment", 1).ok());
  EXPECT_THAT(host_.delete_old_versions("sentiment", 0), IsEmpty());
  EXPECT_THAT(host_.delete_old_versions("sentiment", 9), IsEmpty());
  EXPECT_THAT(host_.delete_old_versions("sentiment", 2), testing::ElementsAre(2u, 3u));
  EXPECT_THAT(repository_.versions("sentiment").value(), testing::ElementsAre(1u, 4u, 5u));
  EXPECT_FALSE(fs::exists(file(2).parent_path()));
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(folder_.path() / "sentiment"))
    left.push_back(entry.path().filename());
  EXPECT_THAT(left, testing::UnorderedElementsAre("1", "4", "5"));
}

}  // namespace
}  // namespace nexusml::serve
