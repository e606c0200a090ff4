#include "nexusml/serve/prediction_cache.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "nexusml/serve/json_answer.h"
#include "nexusml/serve/predictor.h"
#include "nexusml/store/caches.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLifetime{60'000};

/// A cache that can be away, and counts what it is asked.
class BreakableCache final : public store::Cache {
 public:
  explicit BreakableCache(const base::Clock& clock) : cache_(store::make_memory_cache(1 << 20, clock)) {}

  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) override {
    ++gets;
    if (broken) return away();
    return cache_->get(key);
  }
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> get_many(
      std::span<const std::string_view> keys) override {
    if (broken) return away();
    return cache_->get_many(keys);
  }
  [[nodiscard]] Status set(std::string_view key, std::string_view value, milliseconds lifetime) override {
    if (broken) return away();
    NEXUSML_RETURN_IF_ERROR(cache_->set(key, value, lifetime));
    ++sets;
    return {};
  }
  [[nodiscard]] Result<std::int64_t> increment(std::string_view key, std::int64_t by, milliseconds window) override {
    if (broken) return away();
    return cache_->increment(key, by, window);
  }
  [[nodiscard]] Status remove(std::string_view key) override { return cache_->remove(key); }
  [[nodiscard]] Status ping() override {
    if (broken) return away();
    return {};
  }

  std::atomic<bool> broken = false;
  std::atomic<int> gets = 0;
  std::atomic<int> sets = 0;

 private:
  static Error away() { return Error(ErrorCode::kUnavailable, "away"); }
  std::unique_ptr<store::Cache> cache_;
};

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 5000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return false;
}

class PredictionCacheTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { model_ = support::train_sentiment().release(); }
  static void TearDownTestSuite() { delete model_; }

  static PredictionCacheOptions options() {
    PredictionCacheOptions options;
    options.lifetimes = {{"sentiment", kLifetime}};
    options.retry = milliseconds(5);
    return options;
  }
  double counted(const char* result) {
    return registry_.value("ml_prediction_cache_total", {{"model_type", "sentiment"}, {"result", result}}).value_or(0);
  }

  static inline models::Model* model_ = nullptr;
  base::FakeClock clock_;
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  BreakableCache shared_{clock_};
};

/// One replica: a repository, and a host with a cache of its own.
struct Replica {
  Replica(const std::filesystem::path& folder, models::Model& model, telemetry::Telemetry& telemetry,
          const base::Clock& clock, store::Cache* shared, PredictionCacheOptions options)
      : repository(folder),
        cache(shared, telemetry, clock, {}, std::move(options)),
        host(repository, telemetry, clock, {}, {.predictions = &cache}),
        predictor(host, clock) {
    if (repository.versions("sentiment").value().empty()) support::save_versions(repository, model, 1);
    if (!host.load_all().ok()) bug("a test's models do not load");
  }
  /// The answer's JSON without its id.
  std::string ask(std::string_view text) {
    const models::Input input = models::TextInput{text, {}};
    std::string body;
    write_answer(body, predictor.predict(**predictor.find("sentiment"), input).value(), input, {});
    return body.substr(body.find("\"model\""));
  }

  models::Repository repository;
  PredictionCache cache;
  ModelHost host;
  Predictor predictor;
};

TEST_F(PredictionCacheTest, AnAnswerGivenBeforeIsGivenAgainAndCountedAsAPrediction) {
  const support::TemporaryFolder folder;
  Replica replica(folder.path(), *model_, telemetry_, clock_, nullptr, options());
  const std::string first = replica.ask("a good day");
  EXPECT_EQ(replica.ask("a good day"), first);
  EXPECT_NE(replica.ask("a bad day"), first);
  EXPECT_EQ(counted("hit"), 1);
  EXPECT_EQ(counted("miss"), 2);
  EXPECT_EQ(registry_.value("model_predictions_total", {{"model_type", "sentiment"}}), 3);
  EXPECT_EQ(registry_.value("ml_model_confidence_score", {{"model_type", "sentiment"}}), 3);
}

TEST_F(PredictionCacheTest, EveryAnswerHasAnIdOfItsOwn) {
  const support::TemporaryFolder folder;
  Replica replica(folder.path(), *model_, telemetry_, clock_, nullptr, options());
  const models::Input input = models::TextInput{"a good day", {}};
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const Answer answer = replica.predictor.predict(**replica.predictor.find("sentiment"), input).value();
    ids.insert(std::string(base::view(answer.prediction_id)));
  }
  EXPECT_EQ(ids.size(), 3u);
}

TEST_F(PredictionCacheTest, ItsTimeEnds) {
  const support::TemporaryFolder folder;
  Replica replica(folder.path(), *model_, telemetry_, clock_, nullptr, options());
  replica.ask("a good day");
  clock_.advance(kLifetime);
  replica.ask("a good day");
  EXPECT_EQ(counted("hit"), 0);
  EXPECT_EQ(counted("miss"), 2);
}

TEST_F(PredictionCacheTest, ModelsThatAreNotSetUpAreNotCached) {
  PredictionCacheOptions other = options();
  other.lifetimes = {{"email", kLifetime}};
  const support::TemporaryFolder folder;
  Replica replica(folder.path(), *model_, telemetry_, clock_, &shared_, other);
  replica.ask("a good day");
  replica.ask("a good day");
  EXPECT_EQ(replica.host.current()->find("sentiment")->cached, nullptr);
  EXPECT_EQ(shared_.gets, 0);
  EXPECT_EQ(registry_.value("ml_prediction_cache_total", {{"model_type", "sentiment"}, {"result", "miss"}}),
            std::nullopt);
}

TEST_F(PredictionCacheTest, ANewVersionFindsNoAnswerOfTheOldOne) {
  const support::TemporaryFolder folder;
  Replica replica(folder.path(), *model_, telemetry_, clock_, nullptr, options());
  const std::string first = replica.ask("a good day");
  support::save_versions(replica.repository, *model_, 1);
  ASSERT_TRUE(replica.host.load_all().ok());
  EXPECT_NE(replica.ask("a good day"), first) << "it names its version";
  EXPECT_EQ(counted("hit"), 0);
}

TEST_F(PredictionCacheTest, KeysDependOnEverythingThatAnswersDependOn) {
  PredictionCache cache(nullptr, telemetry_, clock_, {}, options());
  models::ModelInfo info = model_->info();
  const auto part = cache.part_of(info);
  info.checksums["text.bin"] = std::string(64, '0');
  const auto other = cache.part_of(info);
  const double one[] = {1, 2};
  const double two[] = {1, std::numeric_limits<double>::quiet_NaN()};
  std::set<std::string> keys;
  std::size_t inputs = 0;
  for (const models::Input& input : std::initializer_list<models::Input>{
           models::TextInput{"ab", "c"}, models::TextInput{"a", "bc"}, models::TextInput{"abc", {}},
           models::FeatureInput{one}, models::FeatureInput{two}, models::FeatureInput{one, false},
           models::FeatureInput{std::span(one, 1)}, models::RatingInput{"a", "b", 0}, models::RatingInput{"a", {}, 1},
           models::RatingInput{"a", {}, 2}, models::RatingInput{"ab", {}, 2}, models::SeriesInput{one, 1, 0},
           models::SeriesInput{one, 2, 0}, models::SeriesInput{one, 1, 1}, models::SeriesInput{two, 1, 0}}) {
    keys.insert(PredictionCache::key_of(*part, input));
    keys.insert(PredictionCache::key_of(*other, input));
    inputs += 2;
    EXPECT_EQ(PredictionCache::key_of(*part, input), PredictionCache::key_of(*part, input));
  }
  EXPECT_EQ(keys.size(), inputs);
}

TEST_F(PredictionCacheTest, ReplicasShareAnswers) {
  const support::TemporaryFolder folder;
  Replica first(folder.path(), *model_, telemetry_, clock_, &shared_, options());
  Replica second(folder.path(), *model_, telemetry_, clock_, &shared_, options());
  ASSERT_TRUE(eventually([&] { return first.cache.shared_works() && second.cache.shared_works(); }));
  const std::string answer = first.ask("a good day");
  ASSERT_TRUE(eventually([&] { return shared_.sets == 1; }));
  EXPECT_EQ(second.ask("a good day"), answer);
  EXPECT_EQ(counted("hit"), 1);
  EXPECT_EQ(second.ask("a good day"), answer);
  EXPECT_EQ(shared_.gets, 2) << "the second time from memory";
}

TEST_F(PredictionCacheTest, ASharedCacheThatIsAwayIsAskedOnceAndUsedAgainWhenItIsBack) {
  const support::TemporaryFolder folder;
  Replica replica(folder.path(), *model_, telemetry_, clock_, &shared_, options());
  ASSERT_TRUE(eventually([&] { return replica.cache.shared_works(); }));
  shared_.broken = true;
  replica.ask("one");
  EXPECT_FALSE(replica.cache.shared_works());
  for (const char* text : {"two", "three", "four"}) replica.ask(text);
  EXPECT_EQ(shared_.gets, 1);
  ASSERT_TRUE(eventually([&] {
    return registry_.value("ml_errors_total", {{"error_type", "unavailable"}, {"component", "storage"}}).value_or(0) >
           0;
  }));
  shared_.broken = false;
  ASSERT_TRUE(eventually([&] { return replica.cache.shared_works(); }));
  replica.ask("five");
  EXPECT_TRUE(eventually([&] { return shared_.sets == 1; }));
}

TEST_F(PredictionCacheTest, WhatTheSharedCacheHoldsIsNotTrusted) {
  const support::TemporaryFolder folder;
  Replica replica(folder.path(), *model_, telemetry_, clock_, &shared_, options());
  ASSERT_TRUE(eventually([&] { return replica.cache.shared_works(); }));
  const models::Input input = models::TextInput{"a good day", {}};
  const auto part = replica.host.current()->find("sentiment")->cached;
  ASSERT_TRUE(shared_.set(PredictionCache::key_of(*part, input), "nonsense", kLifetime).ok());
  EXPECT_NE(replica.ask("a good day").find("positive"), std::string::npos);
  EXPECT_EQ(counted("hit"), 0);
  EXPECT_EQ(counted("miss"), 1);
  replica.ask("a good day");
  EXPECT_EQ(counted("hit"), 1) << "the answer took its place";
}

}  // namespace
}  // namespace nexusml::serve
