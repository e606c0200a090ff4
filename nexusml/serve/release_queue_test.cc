#include "nexusml/serve/release_queue.h"

#include <gtest/gtest.h>

#include <future>

#include "tests/support/sample_models.h"

namespace nexusml::serve {
namespace {

std::shared_ptr<const LoadedModel> loaded_model() {
  auto model = std::make_shared<support::FakeModel>(support::fake_info(models::ModelType::kSentiment, {"a", "b"}));
  return std::make_shared<const LoadedModel>(LoadedModel{std::move(model), {}, {}});
}

TEST(ReleaseQueue, FreesAModelOnItsOwnThreadOnceNobodyUsesIt) {
  std::promise<std::string> released;
  std::future<std::string> name = released.get_future();
  ReleaseQueue queue([&](const std::string& one) { released.set_value(one); }, {});
  std::shared_ptr<const LoadedModel> user = loaded_model();
  std::shared_ptr<const models::Model> user_of_the_engine = user->model;
  const std::weak_ptr<const models::Model> watched = user->model;
  queue.add(user);
  EXPECT_TRUE(queue.keeps("sentiment"));
  EXPECT_FALSE(queue.keeps("topic"));
  user.reset();
  EXPECT_EQ(name.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  EXPECT_TRUE(queue.keeps("sentiment")) << "somebody has the engine alone";
  user_of_the_engine.reset();
  EXPECT_EQ(name.get(), "sentiment");
  EXPECT_FALSE(queue.keeps("sentiment"));
  EXPECT_TRUE(watched.expired());
}

TEST(ReleaseQueue, DestructionDoesNotWaitForUsers) {
  const std::shared_ptr<const LoadedModel> user = loaded_model();
  {
    ReleaseQueue queue([](const std::string&) { FAIL(); }, {});
    queue.add(user);
  }
  EXPECT_EQ(user.use_count(), 1);
}

}  // namespace
}  // namespace nexusml::serve
