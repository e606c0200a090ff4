// A program of its own: it replaces operator new to count.

#include <gtest/gtest.h>

#include <string>

#include "nexusml/models/text/text_classifier.h"
#include "tests/support/counting_allocations.h"

namespace nexusml::models {
namespace {

TrainingOptions labelled() {
  TrainingOptions options;
  options.target = "label";
  return options;
}

std::size_t allocations_of_warm_predictions(int labels) {
  std::string csv = "text,label\n";
  for (int i = 0; i < 20 * labels; ++i) {
    csv += "word" + std::to_string(i % labels) + " filler,l" + std::to_string(i % labels) + "\n";
  }
  const base::FakeClock clock;
  const auto table = Table::parse(csv);
  const auto model = train_text_classifier(ModelType::kTopic, "topic", *table, labelled(), clock);
  Workspace workspace;
  Prediction prediction;
  const TextInput longest{"a text of some length with word1, a number 12345 and something tuyệt vời!", "subject"};
  EXPECT_TRUE((*model)->predict(longest, workspace, prediction).ok());
  const std::size_t before = support::allocations();
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE((*model)->predict(longest, workspace, prediction).ok());
    EXPECT_TRUE((*model)->predict(TextInput{"word0", ""}, workspace, prediction).ok());
    EXPECT_TRUE((*model)->predict(TextInput{"", ""}, workspace, prediction).ok());
  }
  return support::allocations() - before;
}

TEST(TextClassifierAllocation, AWarmPredictionAllocatesNothing) {
  for (const int labels : {2, 3, 4, 9}) EXPECT_EQ(allocations_of_warm_predictions(labels), 0U) << labels << " labels";
}

}  // namespace
}  // namespace nexusml::models
