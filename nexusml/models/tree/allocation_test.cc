// A program of its own: it replaces operator new to count.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "nexusml/models/tree/tree_model.h"
#include "tests/support/counting_allocations.h"

namespace nexusml::models {
namespace {

std::size_t allocations_of_warm_predictions(int labels, bool explain) {
  std::string csv = "age,sex,label\n";
  for (int i = 0; i < 120; ++i) {
    csv += std::to_string(i) + (i % 2 == 0 ? ",f,l" : ",m,l") + std::to_string(i * labels / 120) + "\n";
  }
  const base::FakeClock clock;
  const auto table = Table::parse(csv);
  TrainingOptions options;
  options.target = "label";
  const auto model = train_tree_model(ModelType::kDiagnostic, "test", *table, options, clock);
  Workspace workspace;
  Prediction prediction;
  const std::vector<double> values{61, 1};
  EXPECT_TRUE((*model)->predict(FeatureInput{values, explain}, workspace, prediction).ok());
  const std::size_t before = support::allocations();
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE((*model)->predict(FeatureInput{values, explain}, workspace, prediction).ok());
  }
  return support::allocations() - before;
}

TEST(TreeModelAllocation, AWarmPredictionAllocatesNothing) {
  ASSERT_TRUE(support::allocations_are_counted());
  for (const int labels : {2, 3}) {
    EXPECT_EQ(allocations_of_warm_predictions(labels, false), 0U) << labels << " labels";
    EXPECT_EQ(allocations_of_warm_predictions(labels, true), 0U) << labels << " labels, explained";
  }
}

}  // namespace
}  // namespace nexusml::models
