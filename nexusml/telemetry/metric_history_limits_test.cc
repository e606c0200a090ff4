#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <thread>

#include "nexusml/telemetry/metric_history.h"

namespace nexusml::telemetry {
namespace {

using namespace std::chrono_literals;

/// How much a MetricHistory keeps, and what happens beyond.
class MetricHistoryLimits : public testing::Test {
 protected:
  void step(MetricHistory& history, int times = 1) {
    for (int i = 0; i < times; ++i) {
      clock_.advance(15s);
      history.sample();
    }
  }

  base::FakeClock clock_{std::chrono::system_clock::time_point(1'700'000'000s)};
  metrics::Registry registry_{{.max_series = 100'000}};
};

TEST_F(MetricHistoryLimits, KeepsItsLengthAndNotMuchMore) {
  const metrics::Counter counter = registry_.counter("a_total", "A.");
  MetricHistory history(registry_, clock_, {.length = 1h});
  for (int i = 0; i < 2000; ++i) {
    counter.increment();
    step(history);
  }
  const HistoryCoverage coverage = history.coverage();
  EXPECT_GE(*coverage.newest - *coverage.oldest, 1h);
  EXPECT_LE(*coverage.newest - *coverage.oldest, 1h + 31min);
  EXPECT_EQ(coverage.samples_cut_short, 0);
  EXPECT_EQ(history.increase("a_total", 1h).front().value, 240);
  // Beyond the memory a window covers what there is, and does not count what was before.
  EXPECT_EQ(history.increase("a_total", 24h).front().value, static_cast<double>(coverage.samples - 1));
}

TEST_F(MetricHistoryLimits, WithoutRoomTheOldestSamplesGoAndAreCounted) {
  const auto gauges = registry_.gauge_family("noise", "Noise.", {"n"});
  std::mt19937_64 random(1);
  MetricHistory history(registry_, clock_, {.maximum_bytes = 1 << 20});
  for (int i = 0; i < 1000; ++i) {
    for (int n = 0; n < 200; ++n) gauges.with({std::to_string(n)}).set(std::generate_canonical<double, 53>(random));
    step(history);
    ASSERT_LE(history.coverage().bytes, (1 << 20));
  }
  const HistoryCoverage coverage = history.coverage();
  EXPECT_GT(coverage.samples_cut_short, 0);
  EXPECT_GT(coverage.samples, 200);
  EXPECT_EQ(coverage.samples_cut_short + coverage.samples, 1000);
  EXPECT_EQ(coverage.series_left_out, 0);
}

TEST_F(MetricHistoryLimits, SeriesThatFindNoRoomAreLeftOutAndCounted) {
  const auto counters = registry_.counter_family("many_total", "Many.", {"n"});
  for (int n = 0; n < 20'000; ++n) counters.with({std::to_string(n)}).increment();
  MetricHistory history(registry_, clock_, {.maximum_bytes = 1 << 20});
  step(history, 2);
  const HistoryCoverage coverage = history.coverage();
  EXPECT_LE(coverage.bytes, (1 << 19) + 1000);
  EXPECT_GT(coverage.series, 2000);
  EXPECT_GE(coverage.series + coverage.series_left_out, 20'000);
}

TEST_F(MetricHistoryLimits, ASeriesThatIsGoneIsForgottenWithItsLastSample) {
  const auto gauges = registry_.gauge_family("passing", "Passing.", {"n"});
  gauges.with({"here"}).set(1);
  MetricHistory history(registry_, clock_, {.length = 1h});
  step(history, 2);
  const std::size_t before = history.coverage().series;
  gauges.with({"here"}).clear();
  step(history);
  EXPECT_EQ(history.coverage().series, before);
  step(history, 1000);
  EXPECT_EQ(history.coverage().series, before - 1);
}

TEST_F(MetricHistoryLimits, ASeriesThatReturnsIsBornAgain) {
  MetricHistory history(registry_, clock_, {.length = 1h});
  {
    const auto token = registry_.gauge_callback("brief", "Brief.", [] { return 1.0; });
    step(history);
  }
  step(history, 3);
  const auto token = registry_.gauge_callback("brief", "Brief.", [] { return 2.0; });
  step(history);
  const auto lines = history.range("brief", {}, clock_.now() - 60s, clock_.now(), 15s);
  ASSERT_EQ(lines.size(), 1);
  EXPECT_EQ(lines[0].points.size(), 2);
}

TEST_F(MetricHistoryLimits, ABusyServersSixHoursFitWithRoomToSpare) {
  // 2,000 lines of /metrics: 80 histograms of 20 lines, 200 counters, 200 gauges, and all of them move at every step.
  const auto latency = registry_.histogram_family(
      "latency_seconds", "Latency.", {"route"},
      {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30});
  const auto counters = registry_.counter_family("events_total", "Events.", {"kind"});
  const auto gauges = registry_.gauge_family("level", "Level.", {"kind"});
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> seconds(-6, 1);
  MetricHistory history(registry_, clock_);
  for (int i = 0; i < 1440; ++i) {
    for (int n = 0; n < 200; ++n) {
      const std::string name = std::to_string(n);
      for (int k = 0; n < 80 && k < 15; ++k) latency.with({name}).observe(seconds(random));
      counters.with({name}).increment(random() % 5000);
      gauges.with({name}).set(std::generate_canonical<double, 53>(random) * 100);
    }
    step(history);
  }
  const HistoryCoverage coverage = history.coverage();
  RecordProperty("bytes", static_cast<int>(coverage.bytes));
  EXPECT_EQ(coverage.samples, 1440);
  EXPECT_EQ(coverage.samples_cut_short, 0);
  EXPECT_LT(coverage.bytes, 6'500'000);
}

TEST_F(MetricHistoryLimits, AnIdleServersSixHoursCostOnlyNames) {
  const auto counters = registry_.counter_family("events_total", "Events.", {"kind"});
  for (int n = 0; n < 2000; ++n) counters.with({"kind_" + std::to_string(n)}).increment();
  MetricHistory history(registry_, clock_);
  step(history, 1440);
  EXPECT_LT(history.coverage().bytes, 2000 * 250);
}

TEST_F(MetricHistoryLimits, ManyMayAskWhileItSamples) {
  const auto latency = registry_.histogram_family("latency_seconds", "Latency.", {"route"}, {0.1, 1});
  MetricHistory history(registry_, clock_, {.length = 10min});
  step(history);
  std::vector<std::thread> askers;
  for (int t = 0; t < 3; ++t) {
    askers.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        for (const SeriesValue& one : history.quantile("latency_seconds", 0.9, 5min, {"route"}))
          EXPECT_LE(one.value, 1);
        for (const SeriesValue& one : history.increase("latency_seconds", 5min)) EXPECT_GE(one.value, 0);
        static_cast<void>(history.coverage());
      }
    });
  }
  for (int i = 0; i < 300; ++i) {
    latency.with({std::to_string(i % 50)}).observe(i % 3 * 0.4);
    step(history);
  }
  for (std::thread& asker : askers) asker.join();
}

}  // namespace
}  // namespace nexusml::telemetry
