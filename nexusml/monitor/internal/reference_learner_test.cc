#include "nexusml/monitor/internal/reference_learner.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/monitor/internal/window_layout.h"
#include "nexusml/monitor/testing/live_rows.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::live_events;
using monitor::testing::live_reference;
using monitor::testing::live_rows;
using monitor::testing::live_source;

TEST(ReferenceLearner, LearnsWhatAProfileOfTheSameRowsSays) {
  const auto rows = live_rows(500, 1);
  const telemetry::EventSource source = live_source();
  ReferenceLearner learner(500);
  learner.begin(source);
  for (const auto& event : live_events(source, rows)) {
    EXPECT_FALSE(learner.complete());
    learner.add(event);
  }
  EXPECT_TRUE(learner.complete());
  learner.add(live_events(source, live_rows(1, 2, 100))[0]);  // comes too late
  const stats::ReferenceProfile learnt = learner.profile();
  stats::ReferenceProfile expected = *live_reference(rows);
  for (stats::FeatureProfile& feature : expected.features) {  // categories that did not occur are not named
    if (auto* profile = std::get_if<stats::CategoricalProfile>(&feature.profile)) {
      std::erase_if(profile->categories, [](const auto& one) { return one.count == 0; });
    }
  }
  EXPECT_EQ(learnt, expected);
  EXPECT_EQ(learner.types().at("c4"), FeatureType::kCategorical);
  EXPECT_EQ(learner.types().at("x0"), FeatureType::kNumeric);
}

TEST(ReferenceLearner, FeaturesAndCategoriesMayComeLater) {
  ReferenceLearner learner(10);
  telemetry::EventSource source{.external = true, .features = {{"a", {}}}};
  const std::vector<double> one{1};
  telemetry::PredictionEvent event;
  event.values = one;
  event.rating = 5;
  learner.begin(source);
  learner.add(event);
  source.features = {{"a", {}}, {"b", {"x"}}};
  source.labels = {"ok"};
  const std::vector<double> two{2, 0};
  event.values = two;
  event.label = 0;
  learner.begin(source);
  learner.add(event);
  const stats::ReferenceProfile learnt = learner.profile();
  ASSERT_EQ(learnt.features.size(), 2U);
  const auto& b = std::get<stats::CategoricalProfile>(learnt.features[1].profile);
  EXPECT_EQ(b.missing, 1U) << "it was not there when the first row came";
  EXPECT_EQ(b.categories.at(0), (stats::CategoryCount{"x", 1}));
  EXPECT_EQ(learnt.labels->categories.at(0).count, 1U);
  EXPECT_EQ(learnt.labels->missing, 0U);
  EXPECT_EQ(learnt.value->count, 2U);
  EXPECT_FALSE(learnt.confidence);
}

TEST(ReferenceLearner, KeepsASampleOfWhatDoesNotFit) {
  // 1,000,000 features leave room for eight rows.
  telemetry::EventSource source;
  for (int i = 0; i < 1'000'000; ++i) source.features.push_back({std::to_string(i), {}});
  ReferenceLearner learner(30);
  learner.begin(source);
  std::vector<double> values(1'000'000);
  for (int row = 0; row < 30; ++row) {
    values[0] = row;
    telemetry::PredictionEvent event;
    event.values = values;
    learner.add(event);
  }
  EXPECT_TRUE(learner.complete());
  EXPECT_EQ(learner.rows(), 30U);
}

TEST(ReferenceLearner, OddValuesGiveAUsableReference) {
  telemetry::EventSource source{.features = {{"constant", {}}, {"missing", {}}, {"wild", {}}, {"c", {"a"}}}};
  ReferenceLearner learner(3);
  learner.begin(source);
  for (const double wild : {1e308, -1e308, HUGE_VAL}) {
    const std::vector<double> values{7, std::nan(""), wild, 99};
    telemetry::PredictionEvent event;
    event.values = values;
    learner.add(event);
  }
  const auto learnt = std::make_shared<const stats::ReferenceProfile>(learner.profile());
  EXPECT_TRUE(WindowLayout::create(learnt).ok());
  EXPECT_EQ(std::get<stats::NumericProfile>(learnt->features[1].profile).missing, 3U);
  EXPECT_EQ(std::get<stats::NumericProfile>(learnt->features[2].profile).missing, 1U);
  EXPECT_EQ(std::get<stats::CategoricalProfile>(learnt->features[3].profile).other, 3U);
}

}  // namespace
}  // namespace nexusml::monitor
