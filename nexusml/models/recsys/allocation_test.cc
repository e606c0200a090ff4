// A program of its own: it replaces operator new to count.

#include <gtest/gtest.h>

#include <string>

#include "nexusml/models/recsys/recsys_model.h"
#include "tests/support/counting_allocations.h"

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
  const std::size_t before = support::allocations();
  for (int i = 0; i < 1000; ++i) predict_all();
  EXPECT_EQ(support::allocations() - before, 0U);
}

}  // namespace
}  // namespace nexusml::models
