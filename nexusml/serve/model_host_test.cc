#include "nexusml/serve/model_host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "nexusml/serve/predictor.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::serve {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class LogLines final : public base::LogSink {
 public:
  void write(base::LogLevel level, std::string_view, std::string_view message,
             const std::vector<base::LogField>&) override {
    const base::MutexLock lock(mutex_);
    lines_.push_back(std::string(base::name_of(level)) + " " + std::string(message));
  }
  std::vector<std::string> take() {
    const base::MutexLock lock(mutex_);
    return std::exchange(lines_, {});
  }

 private:
  base::Mutex mutex_;
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

class ModelHostTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { model_ = support::train_sentiment().release(); }
  static void TearDownTestSuite() { delete model_; }

  fs::path file(int version, const char* name = "text.bin") const {
    return folder_.path() / "sentiment" / std::to_string(version) / name;
  }
  ModelStatus status(std::string_view name = "sentiment") const {
    for (const ModelStatus& one : host_.status()) {
      if (one.name == name) return one;
    }
    return {};
  }
  std::optional<double> metric(std::string_view name) { return registry_.value(name, {{"model_type", "sentiment"}}); }
  std::optional<double> registered(std::string_view state) {
    return registry_.value("ml_models_registry_count", {{"model_type", "sentiment"}, {"status", state}});
  }

  /// The background frees what nobody uses; a minute is ample.
  static bool becomes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 12000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return condition();
  }
  /// Changes the format version that a model's model.json states.
  void set_format(int version, const std::string& format) const {
    std::string json = support::read_text(file(version, "model.json"));
    const std::string key = "\"format_version\": ";
    const std::size_t at = json.find(key) + key.size();
    json.replace(at, json.find_first_of(",\n}", at) - at, format);
    support::write_text(file(version, "model.json"), json);
  }

  static models::Model* model_;
  support::TemporaryFolder folder_;
  models::Repository repository_{folder_.path()};
  metrics::Registry registry_;
  telemetry::Telemetry telemetry_{registry_};
  base::FakeClock clock_{std::chrono::system_clock::time_point(std::chrono::hours(1000))};
  LogLines log_;
  // A test holds models on purpose, so nothing waits for it.
  ModelHost host_{
      repository_, telemetry_, clock_, base::Log(log_, "models"), {.release_wait = std::chrono::milliseconds(0)}};
};
models::Model* ModelHostTest::model_ = nullptr;

TEST_F(ModelHostTest, LoadsTheNewestVersionOfEveryModel) {
  support::save_versions(repository_, *model_, 2);
  ASSERT_TRUE(host_.load_all().ok());
  const ModelStatus now = status();
  EXPECT_EQ(now.state, ModelState::kReady);
  EXPECT_EQ(now.version, 2u);
  EXPECT_EQ(now.error, "");
  EXPECT_EQ(now.loaded_at, clock_.now());
  ASSERT_NE(host_.current()->find("sentiment"), nullptr);
  EXPECT_EQ(host_.current()->find("sentiment")->info().version, 2u);
  EXPECT_EQ(host_.current()->find("other"), nullptr);
  EXPECT_EQ(metric("model_loaded"), 1);
  EXPECT_EQ(metric("model_load_success_total"), 1);
  EXPECT_EQ(metric("model_load_failure_total"), 0);
  EXPECT_EQ(metric("ml_model_training_samples"), 30);
  EXPECT_EQ(registered("ready"), 1);
  EXPECT_EQ(registered("failed"), 0);
}

TEST_F(ModelHostTest, AnEmptyRepositoryServesNothing) {
  EXPECT_TRUE(host_.load_all().ok());
  EXPECT_THAT(host_.status(), IsEmpty());
  EXPECT_THAT(host_.current()->models(), IsEmpty());
}

TEST_F(ModelHostTest, AnUnreadableRepositoryIsAnError) {
  support::write_text(folder_.path() / "file", "x");
  const models::Repository repository(folder_.path() / "file");
  ModelHost host(repository, telemetry_, clock_, {});
  EXPECT_EQ(host.load_all().error().code, ErrorCode::kUnavailable);
}

TEST_F(ModelHostTest, FallsBackToTheNewestVersionThatWorks) {
  support::save_versions(repository_, *model_, 3);
  support::damage(file(3));
  support::damage(file(2));
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status().state, ModelState::kReady);
  EXPECT_EQ(status().version, 1u);
  EXPECT_EQ(status().error, "load model sentiment version 3: text.bin is damaged: its checksum differs");
  EXPECT_EQ(metric("model_loaded"), 1);
  EXPECT_EQ(metric("model_load_failure_total"), 2);
  EXPECT_EQ(metric("model_load_success_total"), 1);
  EXPECT_EQ(registered("ready"), 1);
  EXPECT_EQ(registered("failed"), 0);
  EXPECT_THAT(log_.take(),
              testing::ElementsAre("error model not loaded", "error model not loaded", "info model loaded"));
}

TEST_F(ModelHostTest, AModelWithoutAnyGoodVersionHasFailedAndTheOthersServe) {
  support::save_versions(repository_, *model_, 2);
  support::damage(file(2));
  support::damage(file(1));
  model_->mutable_info().name = "mood";
  support::save_versions(repository_, *model_, 1);
  model_->mutable_info().name = "sentiment";
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status("mood").state, ModelState::kReady);
  EXPECT_EQ(status().state, ModelState::kFailed);
  EXPECT_EQ(status().version, 0u);
  EXPECT_FALSE(status().loaded_at.has_value());
  EXPECT_THAT(status().error, HasSubstr("version 2"));
  EXPECT_EQ(metric("model_loaded"), 0);
  EXPECT_EQ(metric("model_load_failure_total"), 2);
  EXPECT_EQ(registered("failed"), 1);
}

TEST_F(ModelHostTest, LoadingAgainReadsOnlyWhatIsNew) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  const std::uint64_t generation = host_.generation();
  const auto loaded_at = status().loaded_at;
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(host_.generation(), generation);
  EXPECT_EQ(status().loaded_at, loaded_at);
  EXPECT_EQ(metric("model_load_success_total"), 1);
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status().version, 2u);
  EXPECT_EQ(status().loaded_at, clock_.now());
}

TEST_F(ModelHostTest, WhenTheNewestIsDamagedTheOneThatServesGoesOn) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  const auto before = host_.current();
  support::save_versions(repository_, *model_, 1);
  support::damage(file(2));
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(host_.current(), before);
  EXPECT_EQ(status().state, ModelState::kReady);
  EXPECT_THAT(status().error, HasSubstr("version 2"));
  fs::remove_all(file(2).parent_path());
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status().error, "");
}

TEST_F(ModelHostTest, AFailedLoadKeepsTheOldOneServing) {
  support::save_versions(repository_, *model_, 2);
  ASSERT_TRUE(host_.load("sentiment", 1).ok());
  support::damage(file(2));
  const Status failed = host_.load("sentiment");
  EXPECT_EQ(failed.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(status().state, ModelState::kReady);
  EXPECT_EQ(status().version, 1u);
  EXPECT_EQ(status().error, failed.error().message);
  EXPECT_EQ(metric("model_loaded"), 1);
  EXPECT_EQ(metric("model_load_failure_total"), 1);
  ASSERT_TRUE(host_.load("sentiment", 1).ok());
  EXPECT_EQ(status().error, "");
}

TEST_F(ModelHostTest, WhatIsNotInTheRepositoryMakesNoStateAndNoMetric) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  const std::string before = registry_.expose(metrics::Format::kText);
  EXPECT_EQ(host_.load("unheard-of").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(host_.load("../../etc").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(host_.load("sentiment", 99).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(host_.status().size(), 1u);
  EXPECT_EQ(status().state, ModelState::kReady);
  EXPECT_EQ(status().error, "");
  EXPECT_THAT(registry_.expose(metrics::Format::kText), testing::Not(HasSubstr("unheard-of")));
  EXPECT_EQ(metric("model_load_failure_total"), 0);
}

TEST_F(ModelHostTest, RollsBackVersionByVersion) {
  support::save_versions(repository_, *model_, 3);
  ASSERT_TRUE(host_.load_all().ok());
  fs::remove_all(file(2).parent_path());
  ASSERT_TRUE(host_.rollback("sentiment").ok());
  EXPECT_EQ(status().version, 1u);
  const Error error = host_.rollback("sentiment").error();
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_EQ(error.message, "model sentiment has no version before 1");
  EXPECT_EQ(status().version, 1u);
  EXPECT_EQ(host_.rollback("other").error().message, "model \"other\" is not served");
}

TEST_F(ModelHostTest, RollbackToADamagedVersionKeepsTheOneThatServes) {
  support::save_versions(repository_, *model_, 2);
  ASSERT_TRUE(host_.load_all().ok());
  support::damage(file(1));
  EXPECT_EQ(host_.rollback("sentiment").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(status().version, 2u);
  EXPECT_EQ(status().state, ModelState::kReady);
}

TEST_F(ModelHostTest, UnloadedModelsAreKnownAndDoNotAnswer) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  ASSERT_TRUE(host_.unload("sentiment").ok());
  EXPECT_EQ(status().version, 0u);
  EXPECT_TRUE(becomes_true([&] { return status().state == ModelState::kUnloaded; }));
  EXPECT_EQ(metric("model_loaded"), 0);
  EXPECT_TRUE(becomes_true([&] { return registered("unloaded") == 1; }));
  EXPECT_EQ(registered("ready"), 0);
  EXPECT_EQ(host_.unload("sentiment").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(host_.load("sentiment").ok());
  EXPECT_EQ(metric("model_loaded"), 1);
}

TEST_F(ModelHostTest, AViewSeesEveryChangeAndKeepsItsModelsUntilThen) {
  support::save_versions(repository_, *model_, 2);
  ASSERT_TRUE(host_.load("sentiment", 1).ok());
  ServingView view(host_);
  const LoadedModel* first = view.current().find("sentiment");
  const std::weak_ptr<const models::Model> watched = first->model;
  ASSERT_TRUE(host_.load("sentiment", 2).ok());
  EXPECT_EQ(first->info().version, 1u);  // still there, for the view has not been asked again
  EXPECT_FALSE(watched.expired());
  EXPECT_EQ(view.current().find("sentiment")->info().version, 2u);
  EXPECT_TRUE(becomes_true([&] { return watched.expired(); }));
  const std::uint64_t generation = host_.generation();
  ASSERT_TRUE(host_.unload("sentiment").ok());
  EXPECT_GT(host_.generation(), generation);
  EXPECT_EQ(view.current().find("sentiment"), nullptr);
}

TEST_F(ModelHostTest, PredictionsGoOnWhileModelsAreSwapped) {
  constexpr int kSwaps = 200;
  support::save_versions(repository_, *model_, 2);
  ASSERT_TRUE(host_.load_all().ok());
  std::atomic<bool> done = false;
  std::atomic<int> failures = 0;
  std::array<std::atomic<std::uint64_t>, 2> answered{};
  std::vector<std::thread> threads;
  const base::SystemClock clock;
  for (std::size_t i = 0; i < answered.size(); ++i) {
    threads.emplace_back([&, i] {
      Predictor predictor(host_, clock);
      while (!done.load()) {
        const auto found = predictor.find("sentiment");
        if (!found.ok() || !predictor.predict(**found, models::TextInput{"a good day", {}}).ok()) {
          ++failures;
        }
        ++answered[i];
      }
    });
  }
  std::vector<std::weak_ptr<const models::Model>> replaced;
  for (int i = 0; i < kSwaps; ++i) {
    replaced.push_back(host_.current()->find("sentiment")->model);
    ASSERT_TRUE(host_.load("sentiment", 1 + i % 2).ok());
    const std::uint64_t before = answered[0].load();
    while (i == kSwaps / 2 && answered[0].load() == before) std::this_thread::yield();  // at least one meets a swap
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures.load(), 0);
  EXPECT_GT(answered[0].load() + answered[1].load(), 0u);
  for (const auto& model : replaced) EXPECT_TRUE(becomes_true([&] { return model.expired(); }));
  EXPECT_EQ(metric("model_predictions_total"), static_cast<double>(answered[0].load() + answered[1].load()));
}

TEST_F(ModelHostTest, UnloadingLastsUntilTheLastUserLetsGo) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  ServingView view(host_);
  const LoadedModel* in_use = view.current().find("sentiment");
  const std::weak_ptr<const models::Model> watched = in_use->model;
  ASSERT_TRUE(host_.unload("sentiment").ok());
  EXPECT_EQ(status().state, ModelState::kUnloading);
  EXPECT_EQ(registered("unloading"), 1);
  EXPECT_EQ(registered("ready"), 0);
  EXPECT_EQ(host_.current()->find("sentiment"), nullptr);  // no new request reaches it
  EXPECT_EQ(in_use->name(), "sentiment");                  // those under way still have it
  EXPECT_EQ(host_.unload("sentiment").error().code, ErrorCode::kNotFound);
  (void)view.current();
  EXPECT_TRUE(becomes_true([&] { return status().state == ModelState::kUnloaded; }));
  EXPECT_TRUE(watched.expired());
  EXPECT_TRUE(becomes_true([&] { return registered("unloaded") == 1; }));
  EXPECT_EQ(registered("unloading"), 0);
}

TEST_F(ModelHostTest, UnloadWaitsForTheMemory) {
  support::save_versions(repository_, *model_, 1);
  ModelHost patient(repository_, telemetry_, clock_, {}, {.release_wait = std::chrono::minutes(1)});
  ASSERT_TRUE(patient.load_all().ok());
  ASSERT_TRUE(patient.unload("sentiment").ok());
  EXPECT_EQ(patient.status().front().state, ModelState::kUnloaded);
}

TEST_F(ModelHostTest, AModelCanBeLoadedAgainWhileItUnloads) {
  support::save_versions(repository_, *model_, 1);
  ASSERT_TRUE(host_.load_all().ok());
  std::shared_ptr<const ServingSet> held = host_.current();
  const std::weak_ptr<const models::Model> first = held->find("sentiment")->model;
  ASSERT_TRUE(host_.unload("sentiment").ok());
  ASSERT_TRUE(host_.load("sentiment").ok());
  EXPECT_EQ(status().state, ModelState::kReady);
  std::shared_ptr<const ServingSet> second = host_.current();
  ASSERT_TRUE(host_.unload("sentiment").ok());
  held.reset();
  EXPECT_TRUE(becomes_true([&] { return first.expired(); }));
  EXPECT_EQ(status().state, ModelState::kUnloading);  // the second is still in use
  second.reset();
  EXPECT_TRUE(becomes_true([&] { return status().state == ModelState::kUnloaded; }));
}

TEST_F(ModelHostTest, AFailedModelCanBeGivenUpOrLoadedAgain) {
  support::save_versions(repository_, *model_, 1);
  support::damage(file(1));
  ASSERT_TRUE(host_.load_all().ok());
  EXPECT_EQ(status().state, ModelState::kFailed);
  ASSERT_TRUE(host_.unload("sentiment").ok());
  EXPECT_EQ(status().state, ModelState::kUnloaded);
  EXPECT_EQ(status().error, "");
  EXPECT_FALSE(host_.load("sentiment").ok());
  EXPECT_EQ(status().state, ModelState::kFailed);
  support::damage(file(1));  // the same bit again: whole
  ASSERT_TRUE(host_.load("sentiment").ok());
  EXPECT_EQ(status().state, ModelState::kReady);
}

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

TEST(ModelStates, HaveNames) {
  EXPECT_EQ(name_of(ModelState::kUnloaded), "unloaded");
  EXPECT_EQ(name_of(ModelState::kLoading), "loading");
  EXPECT_EQ(name_of(ModelState::kReady), "ready");
  EXPECT_EQ(name_of(ModelState::kFailed), "failed");
  EXPECT_EQ(name_of(ModelState::kUnloading), "unloading");
}

}  // namespace
}  // namespace nexusml::serve
