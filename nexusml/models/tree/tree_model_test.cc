#include "nexusml/models/tree/tree_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <string>

#include "nexusml/base/file.h"
#include "nexusml/models/tree/tabular_model.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::models {
namespace {

TrainingOptions labelled() {
  TrainingOptions options;
  options.target = "label";
  return options;
}

// Two numeric features of which the first decides, a category, missing cells; labels "well" and "ill".
Table patients(int rows, int labels = 2) {
  std::mt19937 random(11);
  std::string csv = "age,pressure,sex,label\n";
  for (int i = 0; i < rows; ++i) {
    const int age = static_cast<int>(20 + random() % 60);
    const bool missing = random() % 10 == 0;
    csv += std::to_string(age) + "," + (missing ? "" : std::to_string(90 + random() % 80)) +
           (random() % 2 == 0 ? ",f," : ",m,");
    const int noisy = age + static_cast<int>(random() % 20);
    csv += labels == 2 ? (noisy > 60 ? "ill\n" : "well\n")
                       : "stage" + std::to_string(std::min(labels - 1, noisy / 25)) + "\n";
  }
  return Table::parse(csv).value();
}

std::unique_ptr<Model> trained(const Table& table, const TrainingOptions& options = labelled(),
                               ModelType type = ModelType::kDiagnostic) {
  base::FakeClock clock;
  auto model = train_tree_model(type, "test", table, options, clock);
  EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().message);
  return std::move(model).value();
}

Prediction predict(const Model& model, const std::vector<double>& values) {
  Workspace workspace;
  Prediction prediction;
  EXPECT_TRUE(model.predict(FeatureInput{values}, workspace, prediction).ok());
  return prediction;
}

double margin_of(const Prediction& prediction) {
  const auto label = static_cast<std::size_t>(prediction.label);
  return std::log(prediction.scores[label] / prediction.scores[1 - label]);
}

TEST(TreeModel, LearnsAndDescribesItself) {
  const auto model = trained(patients(200));
  const ModelInfo& info = model->info();
  EXPECT_THAT(info.labels, ::testing::ElementsAre("ill", "well"));
  EXPECT_EQ(info.positive_label, "well");
  EXPECT_EQ(info.training_samples, 200u);
  EXPECT_EQ(info.evaluation.rows, 200u);
  EXPECT_GT(*info.evaluation.auc, 0.9);
  EXPECT_EQ(predict(*model, {75, 120, 0}).label, 0);
  EXPECT_EQ(predict(*model, {25, 120, 1}).label, 1);
}

TEST(TreeModel, SameDataAndSeedGiveTheSameBytes) {
  const Table table = patients(80);
  const auto bytes = [&](std::uint64_t seed) {
    TrainingOptions options = labelled();
    options.seed = seed;
    const auto model = trained(table, options);
    return to_bytes(dynamic_cast<const tree::TabularModel&>(*model).parameters());
  };
  const std::string first = bytes(1);
  EXPECT_EQ(first, bytes(1));
  EXPECT_NE(first, bytes(2));
}

TEST(TreeModel, ScoresSumToOneAndConfidenceIsTheLabels) {
  for (const int labels : {2, 4}) {
    const auto model = trained(patients(150, labels));
    ASSERT_EQ(model->info().labels.size(), static_cast<std::size_t>(labels));
    for (double age = 15; age < 90; age += 5) {
      const Prediction prediction = predict(*model, {age, std::nan(""), 1});
      EXPECT_NEAR(std::accumulate(prediction.scores.begin(), prediction.scores.end(), 0.0), 1, 1e-12);
      EXPECT_EQ(prediction.confidence, *std::max_element(prediction.scores.begin(), prediction.scores.end()));
      EXPECT_EQ(prediction.confidence, prediction.scores[static_cast<std::size_t>(prediction.label)]);
    }
  }
}

TEST(TreeModel, ContributionsSpeakForThePredictedLabelLargestFirst) {
  const auto model = trained(patients(200));
  const auto& scorer = dynamic_cast<const tree::TabularModel&>(*model).scorer();
  for (const double age : {22.0, 45.0, 58.0, 79.0}) {
    const Prediction prediction = predict(*model, {age, 100, 0});
    const double sign = prediction.label == 1 ? 1 : -1;
    double sum = sign * scorer.expected_margin(0);
    for (const Contribution& part : prediction.contributions) sum += part.value;
    EXPECT_NEAR(sum, margin_of(prediction), 1e-5);
    ASSERT_EQ(prediction.contributions.size(), 3u);
    for (std::size_t i = 1; i < 3; ++i) {
      EXPECT_GE(std::abs(prediction.contributions[i - 1].value), std::abs(prediction.contributions[i].value));
    }
  }
  EXPECT_EQ(predict(*model, {79, 100, 0}).contributions.front().feature, 0u);
}

TEST(TreeModel, WithoutExplanationScoresAreTheSameBitsAndContributionsEmpty) {
  for (const int labels : {2, 4}) {
    const auto model = trained(patients(150, labels));
    Workspace workspace;
    Prediction bare;
    for (double age = 15; age < 90; age += 2.5) {
      const std::vector<double> values{age, age < 40 ? std::nan("") : 100 + age, age < 60 ? 0.0 : 1.0};
      const Prediction explained = predict(*model, values);
      ASSERT_TRUE(model->predict(FeatureInput{values, true}, workspace, bare).ok());
      ASSERT_FALSE(bare.contributions.empty());
      ASSERT_TRUE(model->predict(FeatureInput{values, false}, workspace, bare).ok());
      EXPECT_EQ(bare.scores, explained.scores);
      EXPECT_EQ(bare.label, explained.label);
      EXPECT_EQ(bare.confidence, explained.confidence);
      EXPECT_TRUE(bare.contributions.empty());
    }
  }
}

TEST(TreeModel, LoadedModelAnswersAsTheSavedOne) {
  for (const int labels : {2, 3}) {
    const auto model = trained(patients(120, labels));
    const support::TemporaryFolder folder;
    ASSERT_TRUE(model->save(folder.path()).ok());
    const auto loaded = load_tree_model(model->info(), folder.path());
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    for (double age = 15; age < 90; age += 3) {
      const Prediction before = predict(*model, {age, 110, 1});
      const Prediction after = predict(**loaded, {age, 110, 1});
      EXPECT_EQ(before.scores, after.scores);
      EXPECT_EQ(before.contributions.front().value, after.contributions.front().value);
    }
  }
}

TEST(TreeModel, LoadRefusesWhatDoesNotFit) {
  const auto model = trained(patients(60));
  const support::TemporaryFolder folder;
  EXPECT_EQ(load_tree_model(model->info(), folder.path()).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(model->save(folder.path()).ok());
  ModelInfo other = model->info();
  other.labels.push_back("worse");
  EXPECT_EQ(load_tree_model(other, folder.path()).error().message,
            "tree model file: answers for 2 labels, model.json has 3");
  other = model->info();
  other.schema = {};
  EXPECT_EQ(load_tree_model(other, folder.path()).error().message, "tree model file: 3 features, model.json has 0");
  ASSERT_TRUE(base::write_file(folder.path() / tree::kTreeFileName, "garbage").ok());
  EXPECT_EQ(load_tree_model(model->info(), folder.path()).error().code, ErrorCode::kCorrupt);
}

TEST(TreeModel, RefusesOtherInputs) {
  const auto model = trained(patients(60));
  Workspace workspace;
  Prediction prediction;
  EXPECT_EQ(model->predict(TextInput{"x", ""}, workspace, prediction).error().message,
            "the model takes features, not text");
  const std::vector<double> values{1};
  EXPECT_EQ(model->predict(FeatureInput{values}, workspace, prediction).error().message,
            "1 values for the model's 3 features");
}

TEST(TreeModel, ProgressRisesToOneAndCancelStops) {
  const Table table = patients(60);
  TrainingOptions options = labelled();
  std::vector<double> shares;
  options.on_progress = [&](double share, std::string_view) { shares.push_back(share); };
  trained(table, options);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.front(), 0);
  EXPECT_EQ(shares.back(), 1);

  std::atomic<bool> cancel{false};
  options.cancel = &cancel;
  options.on_progress = [&](double share, std::string_view) { cancel = share > 0.3; };
  base::FakeClock clock;
  const auto cancelled = train_tree_model(ModelType::kDiagnostic, "test", table, options, clock);
  ASSERT_FALSE(cancelled.ok());
  EXPECT_EQ(cancelled.error().code, ErrorCode::kConflict);
  EXPECT_EQ(cancelled.error().message, "cancelled");
}

TEST(TreeModel, PositiveLabelIsTheUsualWordOrTheOneAskedFor) {
  const auto positive = [](const std::string& labels_of_odd_rows, const std::string& of_even,
                           const std::string& asked) {
    std::string csv = "x,label\n";
    for (int i = 0; i < 20; ++i) csv += std::to_string(i) + "," + (i % 2 == 0 ? of_even : labels_of_odd_rows) + "\n";
    TrainingOptions options = labelled();
    options.positive = asked;
    base::FakeClock clock;
    const auto model = train_tree_model(ModelType::kRisk, "r", Table::parse(csv).value(), options, clock);
    return model.ok() ? (*model)->info().positive_label : model.error().message;
  };
  EXPECT_EQ(positive("Positive", "zero", ""), "Positive");
  EXPECT_EQ(positive("a", "b", ""), "b");
  EXPECT_EQ(positive("a", "b", "a"), "a");
  EXPECT_EQ(positive("a", "b", "c"), "no row has the positive label \"c\" in column \"label\"");
}

TEST(TreeModel, RiskNeedsTwoLabels) {
  base::FakeClock clock;
  EXPECT_EQ(train_tree_model(ModelType::kRisk, "r", patients(100, 3), labelled(), clock).error().message,
            "a risk model needs two labels, column \"label\" has 3");
}

TEST(TreeModel, ALabelWithASingleRowAndConstantFeaturesAreLearnt) {
  std::string csv = "x,c,label\n";
  for (int i = 0; i < 30; ++i) csv += std::to_string(i) + ",5," + (i == 0 ? "rare" : i % 2 == 0 ? "a" : "b") + "\n";
  const auto model = trained(Table::parse(csv).value());
  EXPECT_EQ(model->info().labels.size(), 3u);
  EXPECT_NEAR(predict(*model, {3, 5}).contributions.back().value, 0, 1e-9);
}

}  // namespace
}  // namespace nexusml::models
