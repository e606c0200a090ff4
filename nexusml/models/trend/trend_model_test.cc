#include "nexusml/models/trend/trend_model.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <random>
#include <string>

#include "nexusml/base/file.h"
#include "nexusml/models/forecast_evaluation.h"
#include "nexusml/models/trend/direction.h"
#include "nexusml/models/trend/trend_parameters.h"
#include "nexusml/models/trend/trend_predictor.h"
#include "tests/support/temporary_folder.h"

namespace nexusml::models {
namespace {

/// Quarterly series with trend, season and noise; rows [first, last) of each.
std::string quarterly(int series, int first, int last, double trend = 0.4) {
  constexpr double kSeason[] = {5, -3, 8, -6};
  std::string csv = "series_id,t,value\n";
  for (int s = 0; s < series; ++s) {
    std::mt19937 random(static_cast<unsigned>(s) + 1);
    for (int t = 0; t < last; ++t) {
      const double noise = static_cast<double>(random() % 1000) / 500;
      if (t < first) continue;
      csv += "s" + std::to_string(s) + "," + std::to_string(t) + "," +
             std::to_string(60 + trend * t + kSeason[t % 4] + noise) + "\n";
    }
  }
  return csv;
}

Table table(const std::string& csv) {
  return Table::parse(csv).value();
}

std::unique_ptr<Model> trained(const std::string& csv) {
  const base::FakeClock clock;
  auto model = train_trend_model("trend", table(csv), {}, clock);
  EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().message);
  return std::move(model).value();
}

Prediction predicted(const Model& model, const std::vector<double>& values, std::size_t horizon, std::size_t period) {
  Workspace workspace;
  Prediction prediction;
  const Status status =
      model.predict(SeriesInput{.values = values, .horizon = horizon, .period = period}, workspace, prediction);
  EXPECT_TRUE(status.ok());
  return prediction;
}

std::string refusal(const std::string& csv) {
  const base::FakeClock clock;
  const auto model = train_trend_model("trend", table(csv), {}, clock);
  EXPECT_FALSE(model.ok());
  return model.ok() ? "" : model.error().message;
}

TEST(TrendModel, LearnsFromManySeriesAndDescribesItself) {
  const auto model = trained(quarterly(12, 0, 60));
  EXPECT_EQ(model->info().labels, (std::vector<std::string>{"down", "flat", "up"}));
  EXPECT_EQ(model->info().training_samples, 720U);
  EXPECT_EQ(model->info().parameters.at("series"), "12");
  EXPECT_EQ(model->info().evaluation.rows, 36U);
}

TEST(TrendModel, OneShortSeriesIsEnough) {
  const auto model = trained("series_id,value\na,1\na,2\na,4\n");
  const auto& prior = dynamic_cast<const trend::TrendPredictor&>(*model).prior();
  EXPECT_EQ(prior.weights, stats::ForecastPrior::standard().weights);
  EXPECT_EQ(predicted(*model, {1, 2, 3}, 2, 1).forecast.forecast.size(), 2U);
}

TEST(TrendModel, TrainingIsDeterministic) {
  const std::string csv = quarterly(8, 0, 50);
  const auto first = trained(csv);
  EXPECT_EQ(first->info().parameters, trained(csv)->info().parameters);
}

TEST(TrendModel, RowsAreOrderedByTimeAndMissingValuesAreTaken) {
  const auto model = trained("t,series_id,value\n2,a,3\n1,a,\n3,a,NA\n0,a,1\n");
  EXPECT_EQ(model->info().training_samples, 4U);
}

TEST(TrendModel, RefusesWhatIsNoSeries) {
  EXPECT_NE(refusal("id,value\na,1\n").find("series_id"), std::string::npos);
  EXPECT_NE(refusal("series_id,v\na,1\n").find("value"), std::string::npos);
  EXPECT_NE(refusal("series_id,value\na,1\na,x\n").find("line 3"), std::string::npos);
  EXPECT_NE(refusal("series_id,value\na,1\na,inf\n").find("line 3"), std::string::npos);
  EXPECT_NE(refusal("series_id,value\na,1\n ,2\n").find("line 3"), std::string::npos);
  EXPECT_NE(refusal("series_id,t,value\na,x,1\n").find("line 2"), std::string::npos);
  EXPECT_NE(refusal("series_id,t,value\na,1,1\na,1,2\n").find("twice"), std::string::npos);
  EXPECT_NE(refusal("series_id,value\na,\na,\n").find("value"), std::string::npos);
}

TEST(TrendModel, CanBeCancelled) {
  const std::atomic<bool> cancel = true;
  const base::FakeClock clock;
  TrainingOptions options;
  options.cancel = &cancel;
  const auto model = train_trend_model("trend", table(quarterly(2, 0, 40)), options, clock);
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kConflict);
}

TEST(TrendModel, SaysWhereASeriesIsHeading) {
  const auto model = trained(quarterly(4, 0, 40));
  std::vector<double> rising;
  std::vector<double> falling;
  std::vector<double> noise;
  std::mt19937 random(3);
  for (int t = 0; t < 60; ++t) {
    const double wobble = static_cast<double>(random() % 100) / 100;
    rising.push_back(t + wobble);
    falling.push_back(100 - t + wobble);
    noise.push_back(wobble);
  }
  EXPECT_EQ(predicted(*model, rising, 6, 1).forecast.direction, "up");
  EXPECT_EQ(predicted(*model, falling, 6, 1).forecast.direction, "down");
  EXPECT_EQ(predicted(*model, noise, 12, 1).forecast.direction, "flat");
  const Prediction up = predicted(*model, rising, 6, 1);
  EXPECT_EQ(model->info().labels[static_cast<std::size_t>(up.label)], "up");
  EXPECT_GT(up.confidence, 0.9);
  EXPECT_NEAR(std::accumulate(up.scores.begin(), up.scores.end(), 0.0), 1, 1e-12);
}

TEST(TrendModel, AConstantSeriesIsFlatTheSurerTheLonger) {
  const auto model = trained(quarterly(1, 0, 30));
  const Prediction one = predicted(*model, {5}, 3, 0);
  const Prediction many = predicted(*model, std::vector<double>(98, 5.0), 3, 0);
  EXPECT_EQ(one.forecast.direction, "flat");
  EXPECT_DOUBLE_EQ(one.confidence, 1.0 / 3);
  EXPECT_DOUBLE_EQ(many.confidence, 0.98);
  EXPECT_EQ(many.forecast.upper, many.forecast.lower);
  EXPECT_EQ(many.forecast.method, "constant");
}

TEST(TrendModel, RefusesOtherInputsAndHorizons) {
  const auto model = trained(quarterly(1, 0, 30));
  Workspace workspace;
  Prediction prediction;
  EXPECT_EQ(model->predict(TextInput{"x", {}}, workspace, prediction).error().code, ErrorCode::kInvalidArgument);
  const std::vector<double> values = {1, 2, 3};
  for (const std::size_t horizon : {std::size_t{0}, std::size_t{1'000'000'000}}) {
    const Status status = model->predict(SeriesInput{.values = values, .horizon = horizon}, workspace, prediction);
    ASSERT_FALSE(status.ok());
    EXPECT_NE(status.error().message.find("horizon"), std::string::npos);
  }
}

TEST(TrendModel, ALoadedModelAnswersAsTheSavedOne) {
  const auto model = trained(quarterly(12, 0, 60));
  const support::TemporaryFolder folder;
  ASSERT_TRUE(model->save(folder.path()).ok());
  const auto loaded = load_trend_model(model->info(), folder.path());
  ASSERT_TRUE(loaded.ok());
  const std::vector<double> values = {5, 7, 6, 9, 8, 11, 10, 12, 13, 12, 15, 14};
  EXPECT_EQ(predicted(**loaded, values, 5, 2).forecast.forecast, predicted(*model, values, 5, 2).forecast.forecast);
}

TEST(TrendModel, DamageIsFound) {
  const auto model = trained(quarterly(2, 0, 40));
  const support::TemporaryFolder folder;
  EXPECT_EQ(load_trend_model(model->info(), folder.path()).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(model->save(folder.path()).ok());
  ModelInfo other = model->info();
  other.labels = {"a", "b"};
  EXPECT_EQ(load_trend_model(other, folder.path()).error().code, ErrorCode::kCorrupt);

  const std::string good = trend::to_text(stats::ForecastPrior::standard());
  EXPECT_TRUE(trend::parse_trend_parameters(good).ok());
  std::string changed = good;
  changed.replace(changed.find("theta"), 5, "thetb");
  for (const std::string& bad :
       {std::string(), std::string("nexusml trend 2\n"), good + "more 1\n", good.substr(0, good.size() / 2), changed}) {
    const auto parsed = trend::parse_trend_parameters(bad);
    ASSERT_FALSE(parsed.ok()) << bad;
    EXPECT_EQ(parsed.error().code, ErrorCode::kCorrupt);
  }
}

TEST(EvaluateForecasts, BeatsRepeatingTheLastSeasonAndCoversTheTruth) {
  const auto model = trained(quarterly(20, 0, 56));
  std::string meta = "series_id,period,horizon,title\n";
  for (int s = 0; s < 20; ++s) meta += "s" + std::to_string(s) + ",4,4,x\n";
  const auto result =
      evaluate_forecasts(*model, table(quarterly(20, 0, 56)), table(quarterly(20, 56, 60)), table(meta));
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->series, 20U);
  EXPECT_EQ(result->points, 80U);
  EXPECT_LT(*result->mase_mean, 0.6 * *result->seasonal_naive_mase_mean);
  EXPECT_NEAR(result->coverage_80, 0.8, 0.15);
  EXPECT_LT(result->smape_mean, 3);
}

TEST(EvaluateForecasts, AConstantHistoryIsScaledOnlyIfExact) {
  const auto model = trained(quarterly(1, 0, 30));
  const Table history = table("series_id,value\na,2\na,2\na,2\nb,2\nb,2\nb,2\n");
  const Table data = table("series_id,value\na,2\na,2\nb,2\nb,3\n");
  const auto result = evaluate_forecasts(*model, history, data, table("series_id,period,horizon\na,1,2\nb,1,2\n"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->series, 2U);
  EXPECT_EQ(result->series_unscaled, 1U);
  EXPECT_EQ(*result->mase_mean, 0);
  EXPECT_EQ(result->coverage_80, 0.75);
}

TEST(EvaluateForecasts, NamesTheSeriesOrLineAtFault) {
  const auto model = trained(quarterly(1, 0, 30));
  const Table history = table("series_id,value\na,1\na,2\na,3\n");
  const Table data = table("series_id,value\na,4\n");
  const auto message = [&](const std::string& meta) {
    const auto result = evaluate_forecasts(*model, history, data, table(meta));
    EXPECT_FALSE(result.ok());
    return result.ok() ? "" : result.error().message;
  };
  EXPECT_NE(message("series_id,period,horizon\nz,1,1\n").find("\"z\""), std::string::npos);
  EXPECT_NE(message("series_id,period,horizon\na,1,2\n").find("\"a\""), std::string::npos);
  EXPECT_NE(message("series_id,period,horizon\na,1,0\n").find("line 2"), std::string::npos);
  EXPECT_NE(message("series_id,period\na,1\n").find("horizon"), std::string::npos);
}

}  // namespace
}  // namespace nexusml::models
