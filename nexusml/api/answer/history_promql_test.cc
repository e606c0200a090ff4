#include "nexusml/api/answer/history_promql.h"

#include <gtest/gtest.h>

namespace nexusml::api {
namespace {

using metrics::MetricType;
using std::chrono::hours;
using std::chrono::minutes;

HistoryQuestion question(std::string metric, HistoryFunction function) {
  HistoryQuestion made;
  made.metric = std::move(metric);
  made.function = function;
  made.range = hours(48);
  made.step = minutes(10);
  return made;
}

TEST(HistoryPromql, ACounterAndAGauge) {
  HistoryQuestion asked = question("ml_model_predictions_total", HistoryFunction::kValue);
  EXPECT_EQ(promql(asked, MetricType::kCounter, "nexusml"), R"(ml_model_predictions_total{job="nexusml"})");
  asked.function = HistoryFunction::kIncrease;
  EXPECT_EQ(promql(asked, MetricType::kCounter, ""), "increase(ml_model_predictions_total{}[600000ms])");
  asked.function = HistoryFunction::kRate;
  EXPECT_EQ(promql(asked, MetricType::kCounter, "a"), R"(rate(ml_model_predictions_total{job="a"}[600000ms]))");
  asked = question("ml_model_accuracy", HistoryFunction::kIncrease);
  EXPECT_EQ(promql(asked, MetricType::kGauge, "a"), R"(delta(ml_model_accuracy{job="a"}[600000ms]))");
  asked.function = HistoryFunction::kRate;
  EXPECT_EQ(promql(asked, MetricType::kGauge, "a"), R"(delta(ml_model_accuracy{job="a"}[600000ms])/600)");
}

TEST(HistoryPromql, AHistogramIsCountedUnlessAPartIsNamed) {
  EXPECT_EQ(promql(question("h", HistoryFunction::kValue), MetricType::kHistogram, ""), "h_count{}");
  EXPECT_EQ(promql(question("h_sum", HistoryFunction::kValue), MetricType::kHistogram, ""), "h_sum{}");
  EXPECT_EQ(promql(question("features_count", HistoryFunction::kValue), MetricType::kGauge, ""), "features_count{}");
  HistoryQuestion asked = question("h", HistoryFunction::kQuantile);
  asked.q = 0.95;
  EXPECT_EQ(promql(asked, MetricType::kHistogram, "j"),
            R"(histogram_quantile(0.95,sum by(le)(increase(h_bucket{job="j"}[600000ms]))))");
  asked.by = {"model_type", "version"};
  asked.metric = "h_count";
  EXPECT_EQ(promql(asked, MetricType::kHistogram, ""),
            "histogram_quantile(0.95,sum by(le,model_type,version)(increase(h_bucket{}[600000ms])))");
}

TEST(HistoryPromql, ValuesOfLabelsCannotEndTheirQuotes) {
  HistoryQuestion asked = question("m", HistoryFunction::kValue);
  asked.matchers = {{"a", R"("} or up{x=")"}, {"b", "back\\slash\nline"}};
  EXPECT_EQ(promql(asked, MetricType::kCounter, "j\"k"), R"(m{job="j\"k",a="\"} or up{x=\"",b="back\\slash\nline"})");
}

TEST(HistoryPromql, PointsEndNowAndStayInsideTheRange) {
  const std::chrono::system_clock::time_point now(hours(1'000'000));
  HistoryQuestion asked = question("m", HistoryFunction::kValue);
  EXPECT_EQ(first_point(asked, now), now - hours(48) + minutes(10));
  asked.step = hours(30);
  EXPECT_EQ(first_point(asked, now), now);
  asked.step = hours(72);
  EXPECT_EQ(first_point(asked, now), now);
}

}  // namespace
}  // namespace nexusml::api
