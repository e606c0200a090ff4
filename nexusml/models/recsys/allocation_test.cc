// A program of its own: it replaces operator new to count.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "nexusml/models/recsys/recsys_model.h"

namespace {

// Constant-initialised, so that it counts before main as well.
std::atomic<std::size_t> allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);  // a count; nothing else is published by it
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace nexusml::models {
namespace {

TEST(RecsysAllocation, AWarmPredictionAllocatesNothing) {
  std::string csv = "user_id,item_id,rating\n";
  for (int i = 0; i < 200; ++i) {
    csv += "u" + std::to_string(i % 9) + ",i" + std::to_string(i % 40) + "," + std::to_string(i % 5) + "\n";
  }
  const base::FakeClock clock;
  const auto table = Table::parse(csv);
  TrainingOptions options;
  options.target = "rating";
  const auto model = train_recsys_model("recsys", *table, options, clock);
  ASSERT_TRUE(model.ok());
  Workspace workspace;
  Prediction prediction;
  const auto predict_all = [&] {
    for (const char* user : {"u1", "an unknown user whose name is long enough not to fit into a string"}) {
      EXPECT_TRUE((*model)->predict(RatingInput{user, "i7"}, workspace, prediction).ok());
      EXPECT_TRUE((*model)->predict(RatingInput{user, "unknown"}, workspace, prediction).ok());
      EXPECT_TRUE((*model)->predict(RatingInput{user, "", 1000}, workspace, prediction).ok());
    }
  };
  predict_all();
  const std::size_t before = allocations.load(std::memory_order_relaxed);
  for (int i = 0; i < 1000; ++i) predict_all();
  EXPECT_EQ(allocations.load(std::memory_order_relaxed) - before, 0U);
}

}  // namespace
}  // namespace nexusml::models
