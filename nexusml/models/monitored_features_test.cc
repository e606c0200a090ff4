#include "nexusml/models/monitored_features.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/models/reference.h"
#include "tests/support/sample_models.h"

namespace nexusml::models {
namespace {

std::vector<std::string> names(const ModelInfo& info) {
  std::vector<std::string> all;
  for (const MonitoredFeature& feature : monitored_features(info)) all.push_back(feature.name);
  return all;
}

TEST(MonitoredFeatures, AreTheTraitsOfATextAndTheirValuesStandInTheSameOrder) {
  const ModelInfo info = support::fake_info(ModelType::kSentiment, {"a", "b"});
  EXPECT_EQ(names(info), (std::vector<std::string>{"text.characters", "text.words", "text.non_ascii_share",
                                                   "text.mean_word_length"}));
  MonitoredValues room{};
  const auto values = monitored_values(TextInput{"ab cdé", ""}, {}, room);
  ASSERT_EQ(values.size(), 4u);
  EXPECT_EQ(values[0], 6);
  EXPECT_EQ(values[1], 2);
  EXPECT_DOUBLE_EQ(values[2], 1.0 / 6);
  EXPECT_DOUBLE_EQ(values[3], 2.5);
}

TEST(MonitoredFeatures, OfATabularModelAreItsFeaturesAndTheRowItself) {
  ModelInfo info = support::fake_info(ModelType::kRisk, {"no", "yes"});
  info.schema = support::two_features();
  const auto features = monitored_features(info);
  ASSERT_EQ(features.size(), info.schema.size());
  for (std::size_t i = 0; i < features.size(); ++i) {
    EXPECT_EQ(features[i].name, info.schema.features()[i].name);
    EXPECT_EQ(features[i].categories, info.schema.features()[i].categories);
  }
  const std::vector<double> row{1, 2};
  MonitoredValues room{};
  EXPECT_EQ(monitored_values(FeatureInput{row}, {}, room).data(), row.data());
}

TEST(MonitoredFeatures, OfARecommenderAreItemColdStartAndRating) {
  const ModelInfo info = support::fake_info(ModelType::kRecsys, {});
  EXPECT_EQ(names(info), (std::vector<std::string>{"item_id", "is_cold_start", "predicted_rating"}));
  Prediction prediction;
  prediction.rating.rating = 4.5;
  prediction.rating.is_cold_start = true;
  MonitoredValues room{};
  const auto values = monitored_values(RatingInput{"u", "i"}, prediction, room);
  ASSERT_EQ(values.size(), 3u);
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_EQ(monitored_features(info)[1].categories[static_cast<std::size_t>(values[1])], "true");
  EXPECT_EQ(values[2], 4.5);
}

TEST(MonitoredFeatures, OfASeriesAreLevelSpreadAndSeason) {
  const ModelInfo info = support::fake_info(ModelType::kTrend, {"down", "flat", "up"});
  EXPECT_EQ(names(info), (std::vector<std::string>{"series.level", "series.spread", "series.seasonal_strength"}));
  const std::vector<double> series{1, 3, 1, 3, 1, 3, 1, 3};
  MonitoredValues room{};
  const auto values = monitored_values(SeriesInput{series, 1, 2}, {}, room);
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values[0], 2);
  EXPECT_EQ(values[1], 1);
  EXPECT_GT(values[2], 0.5);
}

TEST(MonitoredFeatures, HaveTheNamesOfTheReferenceProfile) {
  const auto model = support::train_sentiment();
  const Table table = Table::parse("text,label\ngood day,positive\nbad day,negative\n").value();
  const auto reference = make_reference(*model, table, {});
  ASSERT_TRUE(reference.ok());
  ASSERT_EQ(reference->features.size(), 4u);
  const auto features = monitored_features(model->info());
  for (std::size_t i = 0; i < features.size(); ++i) EXPECT_EQ(features[i].name, reference->features[i].name);
}

}  // namespace
}  // namespace nexusml::models
