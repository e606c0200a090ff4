#include "nexusml/metrics/registry.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace nexusml::metrics {
namespace {

constexpr RegistryOptions kBare{.self_metrics = false};

TEST(Registry, CustomMetricsAreOneLineEach) {
  Registry registry(kBare);
  const Counter counter = registry.counter("my_total", "Mine.");
  const Gauge gauge = registry.gauge("my_level", "Level.");
  const LevelGauge level = registry.level_gauge("my_in_progress", "Now.");
  const Histogram histogram = registry.histogram("my_seconds", "Time.", {0.1, 1});
  counter.increment();
  counter.increment(2);
  gauge.set(2.5);
  gauge.add(-1);
  level.add(3);
  level.subtract();
  histogram.observe(0.5);
  EXPECT_EQ(registry.value("my_total"), 3);
  EXPECT_EQ(registry.value("my_level"), 1.5);
  EXPECT_EQ(registry.value("my_in_progress"), 2);
  EXPECT_EQ(registry.value("my_seconds"), 1);
  EXPECT_EQ(registry.value("my_seconds_sum"), 0.5);
}

TEST(Registry, TheTextFormatIsExactlyThis) {
  Registry registry(kBare);
  const auto requests = registry.counter_family("requests_total", "All \"requests\",\nby \\ path.", {"path", "code"});
  requests.with({"/b", "200"}).increment(7);
  requests.with({"/a\"\\\n", "404"}).increment();
  const Histogram seconds = registry.histogram("latency_seconds", "Latency.", {0.0001, 0.5, 1, 1e6});
  for (const double value : {0.0001, 0.2, 0.6, 1e7}) seconds.observe(value);
  registry.gauge("level", "").set(-std::numeric_limits<double>::infinity());
  EXPECT_EQ(registry.expose(Format::kText), R"(# HELP latency_seconds Latency.
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.0001"} 1
latency_seconds_bucket{le="0.5"} 2
latency_seconds_bucket{le="1.0"} 3
latency_seconds_bucket{le="1e+06"} 3
latency_seconds_bucket{le="+Inf"} 4
latency_seconds_sum 10000000.8001
latency_seconds_count 4
# TYPE level gauge
level -Inf
# HELP requests_total All "requests",\nby \\ path.
# TYPE requests_total counter
requests_total{path="/a\"\\\n",code="404"} 1
requests_total{path="/b",code="200"} 7
)");
}

TEST(Registry, OpenMetricsIsExactlyThis) {
  Registry registry(kBare);
  registry.counter("requests_total", "All \"requests\".").increment(7);
  const Histogram seconds = registry.histogram("latency_seconds", "Latency.", {0.5, 1}, {.exemplars = true});
  seconds.observe(0.25, {.trace_id_high = 0x0123456789abcdef,
                         .trace_id_low = 0xfedcba9876543210,
                         .time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'125))});
  const std::string expected = R"(# HELP latency_seconds Latency.
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.5"} 1 # {trace_id="0123456789abcdeffedcba9876543210"} 0.25 1700000000.125
latency_seconds_bucket{le="1.0"} 1
latency_seconds_bucket{le="+Inf"} 1
latency_seconds_sum 0.25
latency_seconds_count 1
# HELP requests All \"requests\".
# TYPE requests counter
requests_total 7
# EOF
)";
  EXPECT_EQ(registry.expose(Format::kOpenMetrics), expected);
}

TEST(Registry, TheTextFormatShowsNoExemplars) {
  Registry registry(kBare);
  registry.histogram("h", "H.", {1}, {.exemplars = true}).observe(0.5, Exemplar{.trace_id_low = 1});
  EXPECT_EQ(registry.expose(Format::kText).find("trace_id"), std::string::npos);
}

TEST(Registry, CallbacksAreAskedAtScrapeAndGoWithTheirToken) {
  Registry registry(kBare);
  double cpu = 1.5;
  {
    const CallbackToken total = registry.counter_callback("cpu_seconds_total", "CPU.", [&] { return cpu; });
    const CallbackToken absent = registry.gauge_callback("nothing", "None.", [] { return std::nullopt; });
    EXPECT_EQ(registry.value("cpu_seconds_total"), 1.5);
    cpu = 2.5;
    EXPECT_EQ(registry.value("cpu_seconds_total"), 2.5);
    EXPECT_EQ(registry.value("nothing"), std::nullopt);
  }
  EXPECT_EQ(registry.expose(Format::kText), "");
}

TEST(Registry, SelfMetricsCountSeriesAndTimeExpositions) {
  base::FakeClock clock;
  Registry registry({.clock = &clock});
  registry.counter("a_total", "A.").increment();
  const std::string text = registry.expose(Format::kText);
  EXPECT_NE(text.find("nexusml_exposition_duration_seconds_count 0\n"), std::string::npos);
  // a_total, the gauge itself, and the histogram's 13 buckets, +Inf, sum and count
  EXPECT_EQ(registry.value("nexusml_metrics_series"), 18);
  EXPECT_EQ(registry.value("nexusml_exposition_duration_seconds"), 1);
}

TEST(Registry, ARegistryThatDiesLeavesZeroedCellsToTheNext) {
  for (int i = 0; i < 3; ++i) {
    Registry registry(kBare);
    const Counter counter = registry.counter("a_total", "A.");
    const Histogram histogram = registry.histogram("h", "H.", {1, 2, 3});
    EXPECT_EQ(registry.value("a_total"), 0);
    EXPECT_EQ(registry.value("h_sum"), 0);
    counter.increment(5);
    histogram.observe(2);
  }
}

TEST(Registry, TwoRegistriesDoNotMix) {
  Registry one(kBare);
  Registry two(kBare);
  one.counter("a_total", "A.").increment();
  (void)two.counter("a_total", "A.");
  EXPECT_EQ(one.value("a_total"), 1);
  EXPECT_EQ(two.value("a_total"), 0);
}

TEST(Registry, HandlesWithoutARegistryRecordNowhere) {
  Counter().increment();
  Gauge().set(1);
  Gauge().add(1);
  Gauge().clear();
  LevelGauge().add();
  Histogram().observe(1);
  CounterFamily().with({"a", "b"}).increment();
  Registry registry(kBare);
  EXPECT_EQ(registry.expose(Format::kText), "");
}

TEST(Registry, AnAbsentGaugeIsExposedFromItsFirstSetUntilItIsCleared) {
  Registry registry(kBare);
  const Gauge gauge = registry.gauge("level", "L.", {.absent_until_set = true});
  EXPECT_EQ(registry.expose(Format::kText), "# HELP level L.\n# TYPE level gauge\n");
  gauge.set(0);
  EXPECT_EQ(registry.value("level"), 0);
  gauge.clear();
  EXPECT_EQ(registry.value("level"), std::nullopt);
  gauge.add(2);
  EXPECT_EQ(registry.value("level"), 2);
}

TEST(RegistryDeathTest, ProgrammingErrorsAbortWithTheReason) {
  Registry registry(kBare);
  (void)registry.counter("a_total", "A.");
  EXPECT_DEATH((void)registry.gauge("a_total", "A."), "BUG: metric 'a_total' is registered already");
  EXPECT_DEATH((void)registry.counter("a b_total", "A."), "not a metric name");
  EXPECT_DEATH((void)registry.counter("a", "A."), "ends in _total");
  EXPECT_DEATH((void)registry.counter_family("b_total", "B.", {"__x"}), "bad label '__x'");
  EXPECT_DEATH((void)registry.counter_family("b_total", "B.", {"x", "x"}), "stands twice");
  EXPECT_DEATH((void)registry.histogram("h", "H.", {}), "1 to 63 upper bounds");
  EXPECT_DEATH((void)registry.histogram("h", "H.", {1, 1}), "do not rise");
  EXPECT_DEATH((void)registry.histogram("h", "H.", {std::numeric_limits<double>::infinity()}), "not finite");
  EXPECT_DEATH((void)registry.histogram_family("h", "H.", {"le"}, {1}), "bad label 'le'");
  EXPECT_DEATH((void)registry.counter_family("b_total", "B.", {"x"}).with({}), "1 labels, with.. was given 0");
}

TEST(RegistryDeathTest, APedanticRegistryHoldsToTheNamingConventions) {
  Registry registry({.self_metrics = false, .pedantic = true});
  (void)registry.histogram("latency_seconds", "Latency.", {1});
  EXPECT_DEATH((void)registry.gauge("a", ""), "no help text");
  EXPECT_DEATH((void)registry.gauge("a_total", "A."), "only a counter's name");
  EXPECT_DEATH((void)registry.gauge("a_count", "A."), "belongs to histograms");
  EXPECT_DEATH((void)registry.gauge("a_milliseconds", "A."), "not a base unit");
  EXPECT_DEATH((void)registry.gauge("a_gauge", "A."), "is a type, which");
  EXPECT_DEATH((void)registry.gauge("aB", "A."), "snake_case");
}

}  // namespace
}  // namespace nexusml::metrics
