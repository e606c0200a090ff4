#include "nexusml/models/object_repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "nexusml/models/checksum.h"
#include "nexusml/store/object_stores.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::models {
namespace {

namespace fs = std::filesystem;
using Published = ObjectRepository::Published;
using testing::ElementsAre;
using testing::HasSubstr;

class ObjectRepositoryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { model_ = support::train_sentiment().release(); }
  static void TearDownTestSuite() { delete model_; }

  std::vector<std::uint64_t> published() const {
    std::vector<std::uint64_t> numbers;
    ObjectRepository::Versions versions = shared_.versions().value();
    for (const auto& [version, etag] : versions["sentiment"]) numbers.push_back(version);
    return numbers;
  }
  std::uint64_t save(const Repository& repository) const {
    // Each training gives another model.json.
    model_->mutable_info().created += std::chrono::hours(1);
    return repository.save(*model_).value();
  }
  void spoil(const std::string& key, std::string_view bytes) const {
    ASSERT_TRUE(objects_->put("team/models/sentiment/" + key, bytes).ok());
  }
  /// What fetching version 1 into the other repository says; it is not there then.
  std::string refusal() const {
    const Status fetched = shared_.fetch(other_, "sentiment", 1);
    EXPECT_FALSE(fetched.ok());
    EXPECT_TRUE(other_.versions("sentiment").value().empty());
    EXPECT_TRUE(fs::is_empty(other_.root() / "sentiment")) << "something was left behind";
    return std::string(name_of(fetched.error().code)) + ": " + fetched.error().message;
  }

  static inline Model* model_ = nullptr;
  support::TemporaryFolder folder_;
  base::SystemClock clock_;
  std::unique_ptr<store::ObjectStore> objects_ = store::open_local_objects(folder_.path() / "store").value();
  ObjectRepository shared_{*objects_, clock_, "team/"};
  Repository here_{folder_.path() / "here"};
  Repository other_{folder_.path() / "other"};
};

TEST_F(ObjectRepositoryTest, AVersionGoesThroughTheStoreToAnotherReplica) {
  EXPECT_TRUE(shared_.versions().value().empty());
  const std::uint64_t version = save(here_);
  EXPECT_EQ(shared_.publish(here_, "sentiment", version).value(), Published::kNow);
  EXPECT_THAT(published(), ElementsAre(1));
  ASSERT_TRUE(shared_.fetch(other_, "sentiment", 1).ok());
  EXPECT_EQ(to_json(other_.load("sentiment").value()->info()), to_json(here_.load("sentiment").value()->info()));
  EXPECT_EQ(shared_.fetch(other_, "sentiment", 1).error().code, ErrorCode::kConflict);
  EXPECT_EQ(shared_.fetch(other_, "sentiment", 2).error().code, ErrorCode::kNotFound);
}

TEST_F(ObjectRepositoryTest, PublishingAgainDoesNoHarm) {
  save(here_);
  ASSERT_EQ(shared_.publish(here_, "sentiment", 1).value(), Published::kNow);
  const auto before = objects_->list("").value();
  EXPECT_EQ(shared_.publish(here_, "sentiment", 1).value(), Published::kAlready);
  ASSERT_TRUE(shared_.fetch(other_, "sentiment", 1).ok());
  EXPECT_EQ(shared_.publish(other_, "sentiment", 1).value(), Published::kAlready) << "a copy is the same content";
  EXPECT_EQ(objects_->list("").value().size(), before.size());
}

TEST_F(ObjectRepositoryTest, WithoutItsManifestAVersionIsNotSeenAndPublishingGoesOn) {
  save(here_);
  ASSERT_EQ(shared_.publish(here_, "sentiment", 1).value(), Published::kNow);
  ASSERT_TRUE(objects_->remove("team/models/sentiment/1/manifest.json").ok());
  ASSERT_TRUE(objects_->remove("team/models/sentiment/1/text.bin").ok());
  EXPECT_TRUE(shared_.versions().value().empty());
  EXPECT_EQ(shared_.fetch(other_, "sentiment", 1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(shared_.publish(here_, "sentiment", 1).value(), Published::kNow);
  EXPECT_TRUE(shared_.fetch(other_, "sentiment", 1).ok());
}

TEST_F(ObjectRepositoryTest, ANumberIsForOneContent) {
  save(here_);
  save(other_);
  ASSERT_EQ(shared_.publish(here_, "sentiment", 1).value(), Published::kNow);
  EXPECT_EQ(shared_.publish(other_, "sentiment", 1).value(), Published::kNumberTaken);
  const std::uint64_t number =
      other_
          .renumber("sentiment", 1,
                    [&](const ModelInfo& info, std::uint64_t next) { return shared_.claim(info, next).value(); })
          .value();
  EXPECT_EQ(number, 2u);
  EXPECT_THAT(other_.versions("sentiment").value(), ElementsAre(2));
  EXPECT_EQ(shared_.publish(other_, "sentiment", 2).value(), Published::kNow);
  ASSERT_TRUE(shared_.fetch(other_, "sentiment", 1).ok());
  EXPECT_TRUE(other_.load("sentiment", 1).ok());
  EXPECT_TRUE(other_.load("sentiment", 2).ok());
}

TEST_F(ObjectRepositoryTest, AClaimedNumberIsNotGivenTwice) {
  ModelInfo first = model_->info();
  ModelInfo second = model_->info();
  second.created += std::chrono::hours(1);
  EXPECT_EQ(shared_.claim(first, 5).value(), 5u);
  EXPECT_EQ(shared_.claim(first, 5).value(), 5u) << "the same content keeps it";
  EXPECT_GT(shared_.claim(second, 5).value(), 5u);
}

TEST_F(ObjectRepositoryTest, ReplicasThatTrainAtOnceGetDifferentNumbers) {
  constexpr int kReplicas = 8;
  std::vector<std::uint64_t> numbers(kReplicas);
  std::vector<std::thread> replicas;
  for (int i = 0; i < kReplicas; ++i) {
    replicas.emplace_back([&, i] {
      ModelInfo info = model_->info();
      info.created += std::chrono::hours(i);
      numbers[static_cast<std::size_t>(i)] = shared_.claim(info, 1).value();
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(std::set(numbers.begin(), numbers.end()).size(), std::size_t{kReplicas});
}

TEST_F(ObjectRepositoryTest, ReplicasThatPublishTheSameAtOnceAgree) {
  save(here_);
  std::vector<std::thread> replicas;
  for (int i = 0; i < 8; ++i) {
    replicas.emplace_back([&, i] {
      std::this_thread::sleep_for(std::chrono::microseconds(200 * i));  // some find files of others
      EXPECT_NE(shared_.publish(here_, "sentiment", 1).value(), Published::kNumberTaken);
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_TRUE(shared_.fetch(other_, "sentiment", 1).ok());
}

TEST_F(ObjectRepositoryTest, ADamagedObjectIsRefusedAndLeavesNothingBehind) {
  save(here_);
  ASSERT_EQ(shared_.publish(here_, "sentiment", 1).value(), Published::kNow);
  const std::string good = objects_->get("team/models/sentiment/1/text.bin").value();
  std::string flipped = good;
  flipped[flipped.size() / 2] ^= 1;
  spoil("1/text.bin", flipped);
  EXPECT_THAT(refusal(), HasSubstr("corrupt: object 'team/models/sentiment/1/text.bin' is damaged"));
  spoil("1/text.bin", good + "x");
  EXPECT_THAT(refusal(), HasSubstr("is longer than its manifest says"));
  spoil("1/text.bin", good.substr(1));
  EXPECT_THAT(refusal(), HasSubstr("its checksum differs"));
  ASSERT_TRUE(objects_->remove("team/models/sentiment/1/text.bin").ok());
  EXPECT_THAT(refusal(), HasSubstr("not_found"));
  spoil("1/text.bin", good);
  const std::string manifest = objects_->get("team/models/sentiment/1/manifest.json").value();
  spoil("1/manifest.json", manifest.substr(0, 50));
  EXPECT_THAT(refusal(), HasSubstr("corrupt"));
  spoil("2/manifest.json", manifest);
  EXPECT_EQ(shared_.fetch(other_, "sentiment", 2).error().code, ErrorCode::kCorrupt) << "it is of version 1";
  spoil("1/manifest.json", manifest);
  EXPECT_TRUE(shared_.fetch(other_, "sentiment", 1).ok());
}

TEST_F(ObjectRepositoryTest, AManifestThatFitsForeignFilesIsRefused) {
  save(here_);
  ASSERT_EQ(shared_.publish(here_, "sentiment", 1).value(), Published::kNow);
  const auto swap_in = [&](const std::string& bytes) {
    VersionManifest manifest = shared_.manifest("sentiment", 1).value();
    for (VersionManifest::File& file : manifest.files) {
      if (file.name == "text.bin") file = {"text.bin", bytes.size(), sha256(bytes)};
    }
    spoil("1/text.bin", bytes);
    spoil("1/manifest.json", to_json(manifest));
  };
  swap_in("another engine");
  EXPECT_THAT(refusal(), HasSubstr("is not what model.json says"));
}

TEST_F(ObjectRepositoryTest, WhatIsDamagedHereIsNotPublished) {
  save(here_);
  support::write_text(here_.folder("sentiment", 1) / "text.bin", "damaged");
  EXPECT_EQ(shared_.publish(here_, "sentiment", 1).error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(objects_->list("").value().empty());
}

TEST_F(ObjectRepositoryTest, ARemovedVersionIsGone) {
  save(here_);
  save(here_);
  ASSERT_EQ(shared_.publish(here_, "sentiment", 1).value(), Published::kNow);
  ASSERT_EQ(shared_.publish(here_, "sentiment", 2).value(), Published::kNow);
  ASSERT_TRUE(shared_.remove("sentiment", 1).ok());
  EXPECT_THAT(published(), ElementsAre(2));
  EXPECT_TRUE(objects_->list("team/models/sentiment/1/").value().empty());
  EXPECT_TRUE(shared_.remove("sentiment", 1).ok());
}

TEST_F(ObjectRepositoryTest, OtherObjectsAreNoVersions) {
  for (const char* key : {"models/x", "models/a/1/model.json", "models/a/0/manifest.json", "models/a/01/manifest.json",
                          "models/A/1/manifest.json", "models/a/1/b/manifest.json", "other/a/1/manifest.json"}) {
    ASSERT_TRUE(objects_->put(std::string("team/") + key, "{}").ok()) << key;
  }
  EXPECT_TRUE(shared_.versions().value().empty());
}

}  // namespace
}  // namespace nexusml::models
