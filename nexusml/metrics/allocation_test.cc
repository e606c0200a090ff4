// Counts every allocation of the program, to hold recording to the claim that it makes none.
#include <gtest/gtest.h>

#include "nexusml/metrics/registry.h"
#include "tests/support/counting_allocations.h"

namespace nexusml::metrics {
namespace {

TEST(Allocation, RecordingAllocatesNothing) {
  Registry registry;
  const Counter counter = registry.counter("a_total", "A.");
  const Gauge gauge = registry.gauge("g", "G.");
  const LevelGauge level = registry.level_gauge("l", "L.");
  const Histogram histogram = registry.histogram("h", "H.", {1, 2, 3}, {.exemplars = true});
  counter.increment();     // a thread's first recording makes its cells
  histogram.observe(1.5);  // and its floating ones
  const std::size_t before = support::allocations();
  for (int i = 0; i < 1000; ++i) {
    counter.increment();
    gauge.set(i);
    gauge.add(1);
    level.add();
    level.subtract();
    histogram.observe(i);
    histogram.observe(i, Exemplar{.trace_id_low = 1});
  }
  EXPECT_EQ(support::allocations(), before);
}

TEST(Allocation, TheCounterCounts) {
  EXPECT_TRUE(support::allocations_are_counted());
}

}  // namespace
}  // namespace nexusml::metrics
