#include "nexusml/telemetry/metric_history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <thread>

#include "nexusml/telemetry/telemetry.h"

namespace nexusml::telemetry {
namespace {

using namespace std::chrono_literals;

class MetricHistoryTest : public testing::Test {
 protected:
  /// Lets a step pass and samples.
  void step(int times = 1) {
    for (int i = 0; i < times; ++i) {
      clock_.advance(15s);
      history_.sample();
    }
  }
  /// The only value; NaN if there are more or less.
  static double only(const std::vector<SeriesValue>& values) {
    return values.size() == 1 ? values.front().value : std::nan("");
  }

  base::FakeClock clock_{std::chrono::system_clock::time_point(1'700'000'000s)};
  metrics::Registry registry_;
  metrics::Counter counter_ = registry_.counter("requests_total", "Requests.");
  metrics::Gauge gauge_ = registry_.gauge("temperature", "Degrees.", {.absent_until_set = true});
  metrics::HistogramFamily latency_ =
      registry_.histogram_family("latency_seconds", "Seconds.", {"route", "method"}, {0.1, 0.5, 1, 2.5});
  MetricHistory history_{registry_, clock_};
};

TEST_F(MetricHistoryTest, BeforeTheFirstSampleTheLatestValueIsTheRegistrys) {
  counter_.increment(3);
  EXPECT_EQ(only(history_.latest("requests_total")), 3);
  EXPECT_TRUE(history_.increase("requests_total", 1min).empty());
  EXPECT_FALSE(history_.coverage().newest.has_value());
}

TEST_F(MetricHistoryTest, LatestIsTheNewestSample) {
  step();
  counter_.increment(3);
  EXPECT_EQ(only(history_.latest("requests_total")), 0);
  step();
  EXPECT_EQ(only(history_.latest("requests_total")), 3);
}

TEST_F(MetricHistoryTest, IncreaseIsExact) {
  for (int i = 0; i < 20; ++i) {
    counter_.increment(static_cast<std::uint64_t>(i));
    step();
  }
  EXPECT_EQ(only(history_.increase("requests_total", 15s)), 19);
  EXPECT_EQ(only(history_.increase("requests_total", 60s)), 19 + 18 + 17 + 16);
}

TEST_F(MetricHistoryTest, AWindowIsRoundedToWholeSteps) {
  for (int i = 0; i < 10; ++i) {
    counter_.increment();
    clock_.advance(i % 2 == 0 ? 15'040ms : 14'960ms);  // no timer is exact
    history_.sample();
  }
  EXPECT_EQ(only(history_.increase("requests_total", 60s)), 4);
  EXPECT_EQ(only(history_.increase("requests_total", 1s)), 1);
}

TEST_F(MetricHistoryTest, ASeriesBornInsideTheWindowCountsFrom0) {
  step(4);
  latency_.with({"/a", "GET"}).observe(0.2);
  latency_.with({"/a", "GET"}).observe(0.2);
  step();
  EXPECT_EQ(only(history_.increase("latency_seconds", 30s)), 2);
  step(3);
  EXPECT_EQ(only(history_.increase("latency_seconds", 30s)), 0);
}

TEST_F(MetricHistoryTest, AWindowBeyondTheStartCoversAllThatWasCounted) {
  counter_.increment(5);
  step();
  counter_.increment(2);
  step();
  EXPECT_EQ(only(history_.increase("requests_total", 1h)), 7);
  EXPECT_EQ(only(history_.increase("requests_total", 15s)), 2);
}

TEST_F(MetricHistoryTest, AGaugeIncreasesByWhatItChanged) {
  gauge_.set(20);
  step();
  gauge_.set(13.5);
  step();
  EXPECT_EQ(only(history_.increase("temperature", 15s)), -6.5);
  EXPECT_EQ(only(history_.increase("temperature", 1h)), -6.5);
}

TEST_F(MetricHistoryTest, QuantileIsThatOfPrometheus) {
  step();
  const auto observe = [&](std::string_view route, double value, int times) {
    for (int i = 0; i < times; ++i) latency_.with({route, "GET"}).observe(value);
  };
  observe("/a", 0.05, 2);
  observe("/b", 0.05, 1);
  observe("/a", 0.3, 7);
  observe("/b", 2, 7);
  observe("/b", 9, 3);
  step();
  // promtool test rules, histogram_quantile over the cumulated buckets 3, 10, 10, 17, 20.
  EXPECT_DOUBLE_EQ(only(history_.quantile("latency_seconds", 0.25, 15s)), 2.142857142857143E-01);
  EXPECT_DOUBLE_EQ(only(history_.quantile("latency_seconds", 0.7, 15s)), 1.8571428571428572);
  EXPECT_DOUBLE_EQ(only(history_.quantile("latency_seconds", 0.99, 15s)), 2.5);
  const auto by_route = history_.quantile("latency_seconds", 0.5, 15s, {"route"});
  ASSERT_EQ(by_route.size(), 2);
  EXPECT_EQ(by_route[0].labels, (std::vector<Label>{{"route", "/a"}}));
  EXPECT_DOUBLE_EQ(by_route[0].value, 0.1 + 0.4 * (4.5 - 2) / 7);
  EXPECT_DOUBLE_EQ(only(history_.quantile("latency_seconds", 0.5, 15s, {}, {{"route", "/a"}})), by_route[0].value);
}

TEST_F(MetricHistoryTest, WhatWasNotObservedInTheWindowHasNoQuantileAndNoMean) {
  latency_.with({"/a", "GET"}).observe(0.2);
  step(10);
  EXPECT_TRUE(history_.quantile("latency_seconds", 0.5, 1min, {"route"}).empty());
  EXPECT_TRUE(history_.mean("latency_seconds", 1min).empty());
  EXPECT_EQ(history_.quantile("latency_seconds", 0.5, 1h, {"route"}).size(), 1);
}

TEST_F(MetricHistoryTest, MeanIsOfTheWindowAlone) {
  latency_.with({"/a", "GET"}).observe(2);
  step();
  latency_.with({"/a", "GET"}).observe(0.25);
  latency_.with({"/a", "POST"}).observe(0.75);
  step();
  EXPECT_DOUBLE_EQ(only(history_.mean("latency_seconds", 15s)), 0.5);
  EXPECT_DOUBLE_EQ(only(history_.mean("latency_seconds", 1h)), 1);
  EXPECT_EQ(history_.mean("latency_seconds", 15s, {"method"}).size(), 2);
}

TEST_F(MetricHistoryTest, AnObservedInfinityHasNoMean) {
  latency_.with({"/a", "GET"}).observe(INFINITY);
  step();
  EXPECT_TRUE(history_.mean("latency_seconds", 15s).empty());
}

TEST_F(MetricHistoryTest, RangeGivesThePointsOfTheGrid) {
  for (int i = 0; i < 8; ++i) {
    gauge_.set(i);
    step();
  }
  const auto start = std::chrono::system_clock::time_point(1'700'000'000s);
  const auto lines = history_.range("temperature", {}, start + 30s, start + 100s, 30s);
  ASSERT_EQ(lines.size(), 1);
  ASSERT_EQ(lines[0].points.size(), 3);
  EXPECT_EQ(lines[0].points[0].time, start + 30s);
  EXPECT_EQ(lines[0].points[0].value, 1);
  EXPECT_EQ(lines[0].points[1].value, 3);
  EXPECT_EQ(lines[0].points[2].value, 5);
}

TEST_F(MetricHistoryTest, WhereAGaugeHadNoValueThereIsNoPoint) {
  step(2);
  gauge_.set(1);
  step(2);
  gauge_.clear();
  step(2);
  const auto lines = history_.range("temperature", {}, clock_.now() - 75s, clock_.now(), 15s);
  ASSERT_EQ(lines.size(), 1);
  EXPECT_EQ(lines[0].points.size(), 2);
  EXPECT_TRUE(history_.latest("temperature").empty());
}

TEST_F(MetricHistoryTest, NoSampleSpeaksForAMomentFarAway) {
  gauge_.set(1);
  step(2);
  const auto end = clock_.now();
  const auto lines = history_.range("temperature", {}, end - 1h, end + 1h, 15s);
  ASSERT_EQ(lines.size(), 1);
  EXPECT_EQ(lines[0].points.size(), 2 + 4);  // and four steps beyond the newest
}

TEST_F(MetricHistoryTest, ARangeHasAtMostSoManyPoints) {
  step(3);
  EXPECT_EQ(history_.range("requests_total", {}, clock_.now() - 30s, clock_.now() + 1h, 1ms).front().points.size(),
            MetricHistory::kMaximumPoints);
  EXPECT_TRUE(history_.range("requests_total", {}, clock_.now(), clock_.now(), 0ms).empty());
}

TEST_F(MetricHistoryTest, IncreasesAreThoseOfEachStep) {
  for (std::uint64_t i = 1; i <= 8; ++i) {
    counter_.increment(i);
    step();
  }
  const auto lines = history_.increases("requests_total", {}, clock_.now() - 60s, clock_.now(), 30s);
  ASSERT_EQ(lines.size(), 1);
  ASSERT_EQ(lines[0].points.size(), 3);
  EXPECT_EQ(lines[0].points[0].value, 3 + 4);
  EXPECT_EQ(lines[0].points[1].value, 5 + 6);
  EXPECT_EQ(lines[0].points[2].value, 7 + 8);
  // Finer than the samples: only moments with a new one.
  EXPECT_EQ(history_.increases("requests_total", {}, clock_.now() - 29s, clock_.now(), 1s)[0].points.size(), 2);
  EXPECT_TRUE(history_.increases("requests_total", {}, clock_.now() - 2h, clock_.now() - 1h, 15s).empty());
}

TEST_F(MetricHistoryTest, QuantilesAreThoseOfEachStep) {
  step(2);
  for (const double value : {0.05, 0.3, 2.0}) {
    latency_.with({"/a", "GET"}).observe(value);
    latency_.with({"/b", "GET"}).observe(value);
    step();
  }
  step(2);
  const auto lines = history_.quantiles("latency_seconds", 1, {"route"}, {}, clock_.now() - 75s, clock_.now(), 15s);
  ASSERT_EQ(lines.size(), 2);
  EXPECT_EQ(lines[1].labels, (std::vector<Label>{{"route", "/b"}}));
  ASSERT_EQ(lines[0].points.size(), 3);
  EXPECT_EQ(lines[0].points[0].value, 0.1);
  EXPECT_EQ(lines[0].points[1].value, 0.5);
  EXPECT_EQ(lines[0].points[2].value, 2.5);
  EXPECT_EQ(lines[0].points[2].time, clock_.now() - 30s);
}

TEST_F(MetricHistoryTest, WhatWasObservedIsThereByBucket) {
  step();
  for (const double value : {0.05, 0.3, 0.3, 7.0}) latency_.with({"/a", "GET"}).observe(value);
  step();
  const auto groups = history_.observed("latency_seconds", 15s, {"method"});
  ASSERT_EQ(groups.size(), 1);
  EXPECT_EQ(groups[0].counts, (std::vector<std::uint64_t>{1, 2, 0, 0, 1}));
  EXPECT_EQ(groups[0].bounds, (std::vector<double>{0.1, 0.5, 1, 2.5}));
  EXPECT_EQ(groups[0].count, 4);
  EXPECT_DOUBLE_EQ(groups[0].sum, 7.65);
  EXPECT_DOUBLE_EQ(groups[0].quantile(0.5), 0.3);
  EXPECT_TRUE(history_.observed("requests_total", 15s).empty());
}

TEST_F(MetricHistoryTest, AHistogramIsCountedAndItsSumHasAName) {
  latency_.with({"/a", "GET"}).observe(0.25);
  latency_.with({"/a", "GET"}).observe(0.5);
  step();
  EXPECT_EQ(only(history_.latest("latency_seconds")), 2);
  EXPECT_EQ(only(history_.latest("latency_seconds_count")), 2);
  EXPECT_EQ(only(history_.latest("latency_seconds_sum")), 0.75);
  EXPECT_EQ(only(history_.increase("latency_seconds_sum", 15s)), 0.75);
  EXPECT_TRUE(history_.latest("requests_total_count").empty());
}

TEST_F(MetricHistoryTest, AStepBeyondTheStartCoversAllThatWasCounted) {
  counter_.increment(5);
  latency_.with({"/a", "GET"}).observe(0.05);
  step();
  counter_.increment(2);
  step();
  const auto lines = history_.increases("requests_total", {}, clock_.now() - 1h, clock_.now(), 15s);
  ASSERT_EQ(lines.size(), 1);
  ASSERT_EQ(lines[0].points.size(), 2);
  EXPECT_EQ(lines[0].points[0].value, 5);
  EXPECT_EQ(lines[0].points[1].value, 2);
  EXPECT_EQ(history_.quantiles("latency_seconds", 1, {}, {}, clock_.now() - 1h, clock_.now(), 15s).size(), 1);
}

TEST_F(MetricHistoryTest, KnowsHowMuchTimeAnAnswerIsOf) {
  EXPECT_EQ(history_.covered(1min).count(), 0);
  step(2);
  EXPECT_EQ(history_.covered(15s), 15s);
  EXPECT_EQ(history_.covered(1h), 30s);
  step(10);
  EXPECT_EQ(history_.covered(1min), 60s);
  EXPECT_EQ(history_.labels_of("latency_seconds"), (std::vector<std::string>{"route", "method"}));
  EXPECT_TRUE(history_.labels_of("nothing").empty());
}

TEST_F(MetricHistoryTest, MatchersChooseSeries) {
  latency_.with({"/a", "GET"}).observe(1);
  latency_.with({"/a", "POST"}).observe(1);
  latency_.with({"/b", "GET"}).observe(1);
  step();
  EXPECT_EQ(history_.latest("latency_seconds", {{"route", "/a"}}).size(), 2);
  EXPECT_EQ(history_.latest("latency_seconds", {{"route", "/a"}, {"method", "GET"}}).size(), 1);
  EXPECT_EQ(history_.latest("latency_seconds", {{"colour", "red"}}).size(), 0);
}

TEST_F(MetricHistoryTest, NobodyKnowsAMetricThatIsNotThere) {
  step(2);
  EXPECT_TRUE(history_.latest("nothing").empty());
  EXPECT_TRUE(history_.increase("nothing", 1min).empty());
  EXPECT_TRUE(history_.quantile("nothing", 0.5, 1min).empty());
  EXPECT_TRUE(history_.quantile("requests_total", 0.5, 1min).empty());
  EXPECT_FALSE(history_.type_of("nothing").has_value());
  EXPECT_EQ(history_.type_of("latency_seconds"), metrics::MetricType::kHistogram);
}

/// A clock whose wall time somebody sets.
class SetClock final : public base::Clock {
 public:
  void advance(std::chrono::seconds step) { steady_ += step; }
  void set(std::chrono::seconds ahead) { ahead_ = ahead; }
  [[nodiscard]] std::chrono::system_clock::time_point now() const override {
    return std::chrono::system_clock::time_point(1'700'000'000s + ahead_ + steady_);
  }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
    return std::chrono::steady_clock::time_point(steady_);
  }

 private:
  std::chrono::seconds steady_{0};
  std::chrono::seconds ahead_{0};
};

TEST(MetricHistoryClock, SettingTheWallClockLeavesNoKink) {
  SetClock clock;
  metrics::Registry registry;
  const auto gauge = registry.gauge("temperature", "Degrees.");
  MetricHistory history(registry, clock);
  for (int i = 0; i < 5; ++i) {
    gauge.set(i);
    clock.advance(15s);
    if (i == 3) clock.set(-24h);
    history.sample();
  }
  EXPECT_EQ(history.coverage().newest, clock.now());
  EXPECT_EQ(history.coverage().oldest, clock.now() - 60s);
  const auto lines = history.range("temperature", {}, clock.now() - 60s, clock.now(), 15s);
  ASSERT_EQ(lines.size(), 1);
  ASSERT_EQ(lines[0].points.size(), 5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(lines[0].points[static_cast<std::size_t>(i)].value, i);
}

TEST(MetricHistoryOfTheCatalogue, BothNamesOfAFactAreKnown) {
  base::FakeClock clock;
  metrics::Registry registry;
  Telemetry telemetry(registry, &clock);
  const std::vector<std::string> labels = {"ham", "spam"};
  const ModelMetrics email = telemetry.model("email", "email", labels);
  MetricHistory history(registry, clock);
  history.sample();
  email.record(1, 0.9, Seconds(0.001));
  clock.advance(15s);
  history.sample();
  EXPECT_EQ(sum_by(history.increase("model_predictions_total", 15s, {{"model_type", "email"}}), {})[0].value, 1);
  EXPECT_EQ(sum_by(history.increase("ml_model_predictions_total", 15s, {{"prediction_type", "spam"}}), {})[0].value, 1);
  EXPECT_EQ(sum_by(history.increase("model_email_spam_detected_total", 15s), {})[0].value, 1);
}

TEST(HistoryQuery, SumsAreByTheNamedLabels) {
  const std::vector<SeriesValue> series = {
      {{{"a", "1"}, {"b", "x"}}, 1}, {{{"a", "2"}, {"b", "x"}}, 2}, {{{"a", "1"}, {"b", "y"}}, 4}};
  const auto by_a = sum_by(series, {"a"});
  ASSERT_EQ(by_a.size(), 2);
  EXPECT_EQ(by_a[0].labels, (std::vector<Label>{{"a", "1"}}));
  EXPECT_EQ(by_a[0].value, 5);
  EXPECT_EQ(by_a[1].value, 2);
  EXPECT_EQ(sum_by(series, {})[0].value, 7);
  EXPECT_TRUE(sum_by({}, {}).empty());
  EXPECT_EQ(label_of(series[0].labels, "b"), "x");
  EXPECT_EQ(label_of(series[0].labels, "c"), "");
}

TEST(MetricHistoryThread, SamplesAtOnceAndEveryStep) {
  const base::SystemClock clock;
  metrics::Registry registry;
  std::promise<void> third;
  int reads = 0;
  const auto token = registry.gauge_callback("reads", "Samples.", [&]() -> std::optional<double> {
    if (++reads == 3) third.set_value();
    return reads;
  });
  MetricHistory history(registry, clock, {.step = 1ms});
  history.start();
  history.start();  // once is enough
  third.get_future().wait();
  history.stop();
  EXPECT_GE(history.coverage().samples, 3);
  EXPECT_EQ(history.latest("reads").size(), 1);
}

TEST(MetricHistoryThread, EndsAtOnceWhileItWaits) {
  const base::SystemClock clock;
  metrics::Registry registry;
  const auto start = std::chrono::steady_clock::now();
  {
    MetricHistory history(registry, clock, {.step = 1h});
    history.start();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

}  // namespace
}  // namespace nexusml::telemetry
