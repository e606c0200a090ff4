// Counts every allocation of the program, to hold recording to the claim that it makes none.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "nexusml/metrics/registry.h"

namespace {
std::atomic<std::size_t> allocations = 0;
}

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

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
  const std::size_t before = allocations.load();
  for (int i = 0; i < 1000; ++i) {
    counter.increment();
    gauge.set(i);
    gauge.add(1);
    level.add();
    level.subtract();
    histogram.observe(i);
    histogram.observe(i, Exemplar{.trace_id_low = 1});
  }
  EXPECT_EQ(allocations.load(), before);
}

TEST(Allocation, TheCounterCounts) {
  const std::size_t before = allocations.load();
  delete new int(7);
  EXPECT_GT(allocations.load(), before);
}

}  // namespace
}  // namespace nexusml::metrics
