#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nexusml/serve/predictor.h"
#include "nexusml/serve/testing/model_host_fixture.h"

namespace nexusml::serve {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

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

TEST(ModelStates, HaveNames) {
  EXPECT_EQ(name_of(ModelState::kUnloaded), "unloaded");
  EXPECT_EQ(name_of(ModelState::kLoading), "loading");
  EXPECT_EQ(name_of(ModelState::kReady), "ready");
  EXPECT_EQ(name_of(ModelState::kFailed), "failed");
  EXPECT_EQ(name_of(ModelState::kUnloading), "unloading");
}

}  // namespace
}  // namespace nexusml::serve
