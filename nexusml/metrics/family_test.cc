#include "nexusml/metrics/family.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "nexusml/metrics/registry.h"

namespace nexusml::metrics {
namespace {

constexpr RegistryOptions kBare{.self_metrics = false};

FamilySpec predictions() {
  return {
      .name = "predictions",
      .labels = {"type", "model", "label"},
      .views = {
          {.name = "predictions_total", .help = "All.", .labels = {{"model", "model"}, {"kind", "label"}}},
          {.name = "model_predictions_total", .help = "By model.", .labels = {{"model", "model"}}},
          {.name = "spam_total", .help = "Spam.", .labels = {}, .filters = {{"type", "email"}, {"label", "spam"}}}}};
}

TEST(Family, TheSameLabelValuesGiveTheSameSeries) {
  Registry registry(kBare);
  const CounterFamily family = registry.counter_family("a_total", "A.", {"x"});
  family.with({"1"}).increment();
  family.with({"1"}).increment();
  family.with({"2"}).increment();
  EXPECT_EQ(registry.value("a_total", {{"x", "1"}}), 2);
  EXPECT_EQ(registry.value("a_total", {{"x", "2"}}), 1);
}

TEST(Family, ASeriesIsExposedAsZeroOnceItWasAskedFor) {
  Registry registry(kBare);
  (void)registry.counter_family("a_total", "A.", {"x"}).with({"1"});
  EXPECT_EQ(registry.value("a_total", {{"x", "1"}}), 0);
}

TEST(Family, LabelValuesThatOnlyJoinAlikeAreDifferentSeries) {
  Registry registry(kBare);
  const CounterFamily family = registry.counter_family("a_total", "A.", {"x", "y"});
  family.with({"1:a", "b"}).increment();
  family.with({"1", ":ab"}).increment(2);
  EXPECT_EQ(registry.value("a_total", {{"x", "1:a"}, {"y", "b"}}), 1);
  EXPECT_EQ(registry.value("a_total", {{"y", ":ab"}, {"x", "1"}}), 2);
}

TEST(Family, OneRecordingIsShownByEveryViewThatWantsIt) {
  Registry registry(kBare);
  const CounterFamily family = registry.counter_family(predictions());
  family.with({"email", "mail-1", "spam"}).increment(2);
  family.with({"email", "mail-2", "spam"}).increment(3);
  family.with({"email", "mail-2", "ham"}).increment(5);
  family.with({"topic", "topic", "spam"}).increment(7);
  EXPECT_EQ(registry.expose(Format::kText), R"(# HELP model_predictions_total By model.
# TYPE model_predictions_total counter
model_predictions_total{model="mail-1"} 2
model_predictions_total{model="mail-2"} 8
model_predictions_total{model="topic"} 7
# HELP predictions_total All.
# TYPE predictions_total counter
predictions_total{model="mail-1",kind="spam"} 2
predictions_total{model="mail-2",kind="ham"} 5
predictions_total{model="mail-2",kind="spam"} 3
predictions_total{model="topic",kind="spam"} 7
# HELP spam_total Spam.
# TYPE spam_total counter
spam_total 5
)");
}

TEST(Family, AViewWithoutASeriesShowsItsHeaderOnly) {
  Registry registry(kBare);
  (void)registry.counter_family(predictions());
  EXPECT_NE(registry.expose(Format::kText).find("# TYPE spam_total counter\n"), std::string::npos);
  EXPECT_EQ(registry.value("spam_total"), std::nullopt);
}

TEST(Family, AViewOfHistogramsAddsBucketsAndSums) {
  Registry registry(kBare);
  const HistogramFamily family =
      registry.histogram_family({.name = "latency",
                                 .labels = {"method", "path"},
                                 .views = {{.name = "latency_seconds", .help = "L.", .labels = {{"path", "path"}}}}},
                                {1, 2});
  family.with({"GET", "/"}).observe(0.5);
  family.with({"POST", "/"}).observe(1.5);
  family.with({"POST", "/"}).observe(9);
  EXPECT_EQ(registry.expose(Format::kText), R"(# HELP latency_seconds L.
# TYPE latency_seconds histogram
latency_seconds_bucket{path="/",le="1.0"} 1
latency_seconds_bucket{path="/",le="2.0"} 2
latency_seconds_bucket{path="/",le="+Inf"} 3
latency_seconds_sum{path="/"} 11
latency_seconds_count{path="/"} 3
)");
}

TEST(Family, AViewOfLevelsAddsThemUp) {
  Registry registry(kBare);
  const LevelGaugeFamily family = registry.level_gauge_family(
      {.name = "open", .labels = {"listener"}, .views = {{.name = "connections_open", .help = "C."}}});
  family.with({"a"}).add(3);
  family.with({"b"}).subtract(1);
  EXPECT_EQ(registry.value("connections_open"), 2);
}

TEST(Family, AGaugesViewMayPinALabelByAFilter) {
  Registry registry(kBare);
  const GaugeFamily family = registry.gauge_family(
      {.name = "up",
       .labels = {"what"},
       .views = {{.name = "redis_up", .help = "R.", .labels = {}, .filters = {{"what", "redis"}}}}});
  family.with({"redis"}).set(1);
  family.with({"minio"}).set(0);
  EXPECT_EQ(registry.value("redis_up"), 1);
}

TEST(FamilyDeathTest, AGaugesViewThatWouldHaveToAddUpIsABug) {
  Registry registry(kBare);
  const FamilySpec spec{.name = "up", .labels = {"what"}, .views = {{.name = "any_up", .help = "U."}}};
  EXPECT_DEATH((void)registry.gauge_family(spec), "gauges cannot be added up");
}

TEST(FamilyDeathTest, AViewOfALabelThatIsNotRecordedIsABug) {
  Registry registry(kBare);
  FamilySpec spec{.name = "a", .labels = {"x"}, .views = {{.name = "a_total", .help = "A.", .labels = {{"y", "y"}}}}};
  EXPECT_DEATH((void)registry.counter_family(spec), "no label 'y' is recorded");
  spec.views = {{.name = "a_total", .help = "A.", .labels = {}, .filters = {{"z", "1"}}}};
  EXPECT_DEATH((void)registry.counter_family(spec), "no label 'z' is recorded");
  spec.views.clear();
  EXPECT_DEATH((void)registry.counter_family(spec), "no view shows it");
}

TEST(Family, BeyondItsLimitEverythingGoesToOtherAndIsCounted) {
  Registry registry;
  const CounterFamily family = registry.counter_family("a_total", "A.", {"x", "y"}, {.max_series = 2});
  for (int i = 0; i < 5; ++i) family.with({std::to_string(i), "k"}).increment();
  family.with({"0", "k"}).increment();  // known: not diverted
  EXPECT_EQ(registry.value("a_total", {{"x", "0"}, {"y", "k"}}), 2);
  EXPECT_EQ(registry.value("a_total", {{"x", "other"}, {"y", "other"}}), 3);
  EXPECT_EQ(registry.value("nexusml_metrics_overflow_total", {{"metric", "a_total"}}), 3);
}

TEST(Family, TheRegistrysLimitHoldsForFamiliesWithoutTheirOwn) {
  Registry registry({.max_series = 1});
  const CounterFamily family = registry.counter_family("a_total", "A.", {"x"});
  family.with({"1"}).increment();
  family.with({"2"}).increment();
  EXPECT_EQ(registry.value("a_total", {{"x", "other"}}), 1);
}

TEST(Family, BytesThatAreNotUtf8BecomeReplacementCharacters) {
  Registry registry(kBare);
  registry.counter_family("a_total", "A.", {"x"}).with({"\xC3\xA9\xFF\xC0\xAF"}).increment();
  EXPECT_EQ(registry.value("a_total", {{"x", "\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}}), 1);
}

TEST(Family, ManyThreadsGetTheSameSeries) {
  Registry registry(kBare);
  const CounterFamily family = registry.counter_family("a_total", "A.", {"x"});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 200; ++k) family.with({std::to_string(k)}).increment();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(registry.value("a_total", {{"x", "0"}}), 4);
  EXPECT_EQ(registry.value("a_total", {{"x", "199"}}), 4);
}

}  // namespace
}  // namespace nexusml::metrics
