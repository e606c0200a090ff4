#include "nexusml/serve/object_sync.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nexusml/store/object_stores.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

/// An object store in a folder that can be away.
class BreakableStore final : public store::ObjectStore {
 public:
  explicit BreakableStore(const fs::path& folder) : store_(store::open_local_objects(folder).value()) {}

  Result<store::ObjectInfo> put(std::string_view key, std::string_view bytes) override {
    return broken ? Result<store::ObjectInfo>(away()) : store_->put(key, bytes);
  }
  Result<store::ObjectInfo> put_file(std::string_view key, const fs::path& file) override {
    return broken ? Result<store::ObjectInfo>(away()) : store_->put_file(key, file);
  }
  Result<std::string> get(std::string_view key, std::uint64_t maximum) override {
    return broken ? Result<std::string>(away()) : store_->get(key, maximum);
  }
  Status get_file(std::string_view key, const fs::path& file, std::uint64_t maximum) override {
    return broken ? Status(away()) : store_->get_file(key, file, maximum);
  }
  Result<store::ObjectInfo> head(std::string_view key) override {
    return broken ? Result<store::ObjectInfo>(away()) : store_->head(key);
  }
  Result<std::vector<store::ObjectInfo>> list(std::string_view prefix) override {
    return broken ? Result<std::vector<store::ObjectInfo>>(away()) : store_->list(prefix);
  }
  Status remove(std::string_view key) override { return broken ? Status(away()) : store_->remove(key); }
  Status ping() override { return broken ? Status(away()) : store_->ping(); }

  bool broken = false;

 private:
  static Error away() { return Error(ErrorCode::kUnavailable, "away"); }
  std::unique_ptr<store::ObjectStore> store_;
};

/// Collects log lines.
class Lines final : public base::LogSink {
 public:
  void write(base::LogLevel, std::string_view, std::string_view message, const std::vector<base::LogField>&) override {
    all.emplace_back(message);
  }
  [[nodiscard]] std::ptrdiff_t count(std::string_view message) const {
    return std::count(all.begin(), all.end(), message);
  }
  std::vector<std::string> all;
};

/// One server's share of it: a repository, a host, and the sync between it and the store.
struct Replica {
  Replica(const fs::path& folder, const models::ObjectRepository& objects, const base::Clock& clock,
          ObjectSyncOptions options = {})
      : repository(folder),
        host(repository, telemetry, clock, {}),
        sync(objects, host, telemetry, clock, base::Log(lines, "sync"), options) {}

  [[nodiscard]] std::vector<std::uint64_t> versions() const { return repository.versions("sentiment").value(); }
  [[nodiscard]] std::uint64_t serving() const {
    const LoadedModel* model = host.current()->find("sentiment");
    return model == nullptr ? 0 : model->info().version;
  }
  [[nodiscard]] double errors(std::string_view type) {
    return registry.value("ml_errors_total", {{"error_type", type}, {"component", "storage"}}).value_or(0);
  }

  metrics::Registry registry;
  telemetry::Telemetry telemetry{registry};
  models::Repository repository;
  ModelHost host;
  Lines lines;
  ObjectSync sync;
};

class ObjectSyncTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { model_ = support::train_sentiment().release(); }
  static void TearDownTestSuite() { delete model_; }

  /// Another training's model, saved.
  static std::uint64_t train(Replica& replica) {
    model_->mutable_info().created += std::chrono::hours(1);
    return replica.repository.save(*model_).value();
  }
  [[nodiscard]] std::vector<std::uint64_t> published() const {
    std::vector<std::uint64_t> numbers;
    const auto versions = objects_.versions().value();
    if (const auto found = versions.find("sentiment"); found != versions.end()) {
      for (const auto& [number, etag] : found->second) numbers.push_back(number);
    }
    return numbers;
  }

  static inline models::Model* model_ = nullptr;
  support::TemporaryFolder folder_;
  base::FakeClock clock_{std::chrono::system_clock::now()};
  BreakableStore store_{folder_.path() / "store"};
  models::ObjectRepository objects_{store_, clock_};
};

TEST_F(ObjectSyncTest, WhatOneReplicaTrainsAllServe) {
  Replica a(folder_.path() / "a", objects_, clock_);
  Replica b(folder_.path() / "b", objects_, clock_);
  train(a);
  a.sync.look();
  EXPECT_THAT(published(), ElementsAre(1));
  b.sync.look();
  EXPECT_EQ(b.serving(), 1u);
  train(b);
  b.sync.look();
  a.sync.look();
  EXPECT_EQ(a.serving(), 2u);
  EXPECT_THAT(a.versions(), ElementsAre(1, 2));
  EXPECT_THAT(b.versions(), ElementsAre(1, 2));
}

TEST_F(ObjectSyncTest, AnEmptyMachineStartsFromTheStoreWithTheNewestVersions) {
  Replica a(folder_.path() / "a", objects_, clock_);
  train(a);
  train(a);
  a.sync.look();
  Replica b(folder_.path() / "b", objects_, clock_);
  b.sync.fetch_if_empty();
  EXPECT_THAT(b.versions(), ElementsAre(2)) << "older ones can wait";
  EXPECT_EQ(b.serving(), 2u);
  b.sync.look();
  EXPECT_THAT(b.versions(), ElementsAre(1, 2));
  Replica c(folder_.path() / "c", objects_, clock_);
  train(c);
  c.sync.fetch_if_empty();
  EXPECT_THAT(c.versions(), ElementsAre(1)) << "it has something to serve";
}

TEST_F(ObjectSyncTest, TwoContentsOfOneNumberBecomeTwoNumbers) {
  Replica a(folder_.path() / "a", objects_, clock_);
  Replica b(folder_.path() / "b", objects_, clock_);
  train(a);
  train(b);
  a.sync.look();
  b.sync.look();  // finds its number taken
  b.sync.look();
  a.sync.look();
  EXPECT_THAT(published(), ElementsAre(1, 2));
  EXPECT_THAT(a.versions(), ElementsAre(1, 2));
  EXPECT_THAT(b.versions(), ElementsAre(1, 2));
  for (const std::uint64_t version : {1u, 2u}) {
    EXPECT_EQ(to_json(a.repository.info("sentiment", version).value()),
              to_json(b.repository.info("sentiment", version).value()));
  }
  EXPECT_EQ(a.serving(), 2u);
  EXPECT_EQ(b.serving(), 2u);
}

TEST_F(ObjectSyncTest, WhileTheStoreIsAwayTheCopyServesAndLaterEverythingIsMadeUpFor) {
  Replica a(folder_.path() / "a", objects_, clock_);
  store_.broken = true;
  train(a);
  a.sync.fetch_if_empty();
  ASSERT_TRUE(a.host.load_all().ok());
  for (int i = 0; i < 3; ++i) a.sync.look();
  EXPECT_EQ(a.serving(), 1u);
  EXPECT_EQ(a.lines.count("the object store cannot be used; models are served from this machine's copy"), 1);
  EXPECT_EQ(a.errors("unavailable"), 3);
  store_.broken = false;
  a.sync.look();
  EXPECT_EQ(a.lines.count("the object store answers again"), 1);
  EXPECT_THAT(published(), ElementsAre(1));
}

TEST_F(ObjectSyncTest, ADamagedObjectNeverReplacesAModelAndIsTriedLaterAndLater) {
  Replica a(folder_.path() / "a", objects_, clock_);
  Replica b(folder_.path() / "b", objects_, clock_, {.poll_interval = std::chrono::milliseconds(1000)});
  train(a);
  a.sync.look();
  b.sync.look();
  train(a);
  a.sync.look();
  const std::string good = store_.get("models/sentiment/2/text.bin", 1 << 30).value();
  ASSERT_TRUE(store_.put("models/sentiment/2/text.bin", "damaged").ok());
  b.sync.look();
  EXPECT_EQ(b.serving(), 1u);
  EXPECT_THAT(b.versions(), ElementsAre(1));
  EXPECT_EQ(b.errors("corrupt"), 1);
  b.sync.look();
  EXPECT_EQ(b.errors("corrupt"), 1) << "too early for another try";
  clock_.advance(std::chrono::seconds(1));
  b.sync.look();
  EXPECT_EQ(b.errors("corrupt"), 2);
  EXPECT_EQ(b.lines.count("version not fetched from the object store"), 1) << "the reason is the same";
  ASSERT_TRUE(store_.put("models/sentiment/2/text.bin", good).ok());
  clock_.advance(std::chrono::seconds(2));
  b.sync.look();
  EXPECT_EQ(b.serving(), 2u);
}

TEST_F(ObjectSyncTest, WhereTheNewestIsDamagedAnEmptyMachineStartsWithTheOneBefore) {
  Replica a(folder_.path() / "a", objects_, clock_);
  train(a);
  train(a);
  a.sync.look();
  ASSERT_TRUE(store_.put("models/sentiment/2/manifest.json", "{}").ok());
  Replica b(folder_.path() / "b", objects_, clock_);
  b.sync.fetch_if_empty();
  EXPECT_EQ(b.serving(), 1u);
}

TEST_F(ObjectSyncTest, OldVersionsAreDeletedInTheStoreAndDoNotComeBack) {
  const ObjectSyncOptions two{.keep_versions = 2};
  Replica a(folder_.path() / "a", objects_, clock_, two);
  Replica b(folder_.path() / "b", objects_, clock_, two);
  for (int i = 0; i < 2; ++i) train(a);
  a.sync.look();
  b.sync.look();
  for (int i = 0; i < 2; ++i) train(a);
  a.sync.look();
  EXPECT_THAT(published(), ElementsAre(3, 4));
  b.sync.look();
  b.sync.look();
  EXPECT_THAT(published(), ElementsAre(3, 4)) << "b has had 1 and 2";
  EXPECT_THAT(b.versions(), ElementsAre(3, 4));
  EXPECT_EQ(b.serving(), 4u);
}

TEST_F(ObjectSyncTest, AVersionThatIsStillBeingCopiedIsNoFailure) {
  Replica a(folder_.path() / "a", objects_, clock_);
  train(a);
  fs::rename(a.repository.folder("sentiment", 1) / "text.bin", folder_.path() / "late");
  clock_.advance(std::chrono::seconds(1));
  a.sync.look();
  EXPECT_THAT(published(), IsEmpty());
  EXPECT_EQ(a.errors("corrupt"), 0);
  fs::rename(folder_.path() / "late", a.repository.folder("sentiment", 1) / "text.bin");
  a.sync.look();
  EXPECT_THAT(published(), ElementsAre(1));
}

TEST_F(ObjectSyncTest, ItsThreadLooksWhenWokenAndEndsAtOnce) {
  Replica a(folder_.path() / "a", objects_, clock_, {.poll_interval = std::chrono::hours(1)});
  a.sync.start();
  train(a);
  for (int i = 0; i < 5000 && published().empty(); ++i) {
    a.sync.wake();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_THAT(published(), ElementsAre(1));
  a.sync.stop();
}

}  // namespace
}  // namespace nexusml::serve
