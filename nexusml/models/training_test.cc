#include "nexusml/models/training.h"

#include <gtest/gtest.h>

#include <string>

#include "nexusml/models/repository.h"
#include "tests/support/sample_models.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::models {
namespace {

/// Forty rows that a model of the type can be trained on with default options.
std::string rows_for(ModelType type) {
  std::string csv;
  const auto append = [&](int i) {
    const std::string number = std::to_string(i);
    switch (engine_of(type)) {
      case Engine::kTextClassifier:
        csv += (i % 2 == 0 ? "buy this now " : "see you at home ") + number + (i % 2 == 0 ? ",spam" : ",ham");
        break;
      case Engine::kGradientBoostedTrees:
        csv += number + (i < 20 ? ",low" : ",high");
        break;
      case Engine::kMatrixFactorisation:
        csv += "u" + std::to_string(i % 5) + ",i" + std::to_string(i / 5) + "," + std::to_string(1 + i % 5);
        break;
      case Engine::kForecast:
        csv += "s," + std::to_string(10 + i + i % 4);
        break;
    }
    csv += '\n';
  };
  switch (engine_of(type)) {
    case Engine::kTextClassifier:
      csv = "text,label\n";
      break;
    case Engine::kGradientBoostedTrees:
      csv = "age,label\n";
      break;
    case Engine::kMatrixFactorisation:
      csv = "user_id,item_id,rating\n";
      break;
    case Engine::kForecast:
      csv = "series_id,value\n";
      break;
  }
  for (int i = 0; i < 40; ++i) append(i);
  return csv;
}

Input input_for(ModelType type) {
  static constexpr std::array kValues{30.0, 31.0, 33.0, 35.0, 34.0, 36.0};
  switch (engine_of(type)) {
    case Engine::kTextClassifier:
      return TextInput{"buy now", {}};
    case Engine::kGradientBoostedTrees:
      return FeatureInput{std::span(kValues).first(1)};
    case Engine::kMatrixFactorisation:
      return RatingInput{.user = "u1", .item = "i2"};
    case Engine::kForecast:
      return SeriesInput{.values = kValues, .horizon = 3};
  }
  bug("Engine outside the enum");
}

class EveryType : public testing::TestWithParam<ModelType> {};

TEST_P(EveryType, TrainsSavesLoadsAndAnswersAsBefore) {
  const support::TemporaryFolder folder;
  const Repository repository(folder.path());
  const std::string name(name_of(GetParam()));
  const auto model = support::train_or_die(GetParam(), name, rows_for(GetParam()));
  EXPECT_EQ(model->info().type, GetParam());
  EXPECT_EQ(model->info().training_samples, 40u);
  ASSERT_EQ(repository.save(*model).value(), 1u);
  const auto loaded = repository.load(name);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(to_json((*loaded)->info()), to_json(model->info()));
  Workspace workspace;
  Prediction before;
  Prediction after;
  ASSERT_TRUE(model->predict(input_for(GetParam()), workspace, before).ok());
  ASSERT_TRUE((*loaded)->predict(input_for(GetParam()), workspace, after).ok());
  EXPECT_EQ(before.label, after.label);
  EXPECT_EQ(before.scores, after.scores);
  EXPECT_EQ(before.rating.rating, after.rating.rating);
  EXPECT_EQ(before.forecast.forecast, after.forecast.forecast);
}

TEST_P(EveryType, AVersionWithoutTheEnginesFileIsCorrupt) {
  const support::TemporaryFolder folder;
  const Repository repository(folder.path());
  const std::string name(name_of(GetParam()));
  const auto model = support::train_or_die(GetParam(), name, rows_for(GetParam()));
  ASSERT_EQ(repository.save(*model).value(), 1u);
  const auto version = folder.path() / name / "1";
  for (const auto& [file, checksum] : model->info().checksums) std::filesystem::remove(version / file);
  const Error error = repository.load(name).error();
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_NE(error.message.find("is missing"), std::string::npos) << error.message;
}

INSTANTIATE_TEST_SUITE_P(Training, EveryType, testing::ValuesIn(kModelTypes),
                         [](const auto& test) { return std::string(name_of(test.param)); });

TEST(Training, TheDefaultTargetIsRatingForRecsysAndLabelOtherwise) {
  for (const ModelType type : kModelTypes) {
    EXPECT_EQ(default_target(type), type == ModelType::kRecsys ? "rating" : "label");
  }
  const base::FakeClock clock;
  const Table table = Table::parse("a,b\n1,2\n").value();
  EXPECT_EQ(train(ModelType::kRisk, "r", table, {}, clock).error().message,
            "no column \"label\"; the columns are a, b");
  const Table ratings = Table::parse("user_id,item_id,stars\nu,i,2\n").value();
  EXPECT_EQ(train(ModelType::kRecsys, "r", ratings, {}, clock).error().message,
            "no column \"rating\"; the columns are user_id, item_id, stars");
  TrainingOptions options;
  options.target = "stars";
  EXPECT_TRUE(train(ModelType::kRecsys, "r", ratings, options, clock).ok());
}

TEST(Training, RefusesNamesThatAreNone) {
  for (const ModelType type : kModelTypes) {
    EXPECT_TRUE(check_trainable(type, "fine-name").ok());
    EXPECT_EQ(check_trainable(type, "../x").error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Training, ForecastsOfHeldBackEndsAreEvaluated) {
  const auto model = support::train_or_die(ModelType::kTrend, "trend", rows_for(ModelType::kTrend));
  const Evaluation& evaluation = model->info().evaluation;
  EXPECT_GT(evaluation.rows, 0u);
  EXPECT_TRUE(evaluation.mase_mean.has_value());
  EXPECT_TRUE(evaluation.mase_median.has_value());
  EXPECT_TRUE(evaluation.smape_mean.has_value());
  EXPECT_TRUE(evaluation.coverage_80.has_value());
}

}  // namespace
}  // namespace nexusml::models
