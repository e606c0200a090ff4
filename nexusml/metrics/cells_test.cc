#include "nexusml/metrics/internal/cells.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "nexusml/metrics/registry.h"

namespace nexusml::metrics {
namespace {

constexpr RegistryOptions kBare{.self_metrics = false};

TEST(Cells, SumsAreExactWhileThreadsStartAndEndUnderAScrape) {
  constexpr int kThreads = 40;
  constexpr int kIncrements = 2000;
  Registry registry(kBare);
  const Counter counter = registry.counter("a_total", "A.");
  const Histogram histogram = registry.histogram("h", "H.", {1, 2});
  const LevelGauge level = registry.level_gauge("level", "L.");
  std::atomic<bool> ended = false;
  std::thread scraper([&] {
    double last = 0;
    while (!ended.load()) {
      const Snapshot now = registry.snapshot();
      const double count = now.find("a_total")->series[0].value;
      EXPECT_GE(count, last) << "a counter went down";
      last = count;
    }
  });
  for (int i = 0; i < kThreads; i += 2) {
    const auto work = [&](std::int64_t sign) {
      for (int k = 0; k < kIncrements; ++k) {
        counter.increment();
        histogram.observe(1.5);
        level.add(sign);
      }
    };
    std::thread up(work, 1);
    std::thread down(work, -1);
    up.join();
    down.join();
  }
  ended = true;
  scraper.join();
  EXPECT_EQ(registry.value("a_total"), kThreads * kIncrements);
  EXPECT_EQ(registry.value("h"), kThreads * kIncrements);
  EXPECT_EQ(registry.value("h_sum"), 1.5 * kThreads * kIncrements);
  EXPECT_EQ(registry.value("level"), 0);
}

TEST(Cells, ThreadsThatLiveAtTheScrapeCountToo) {
  Registry registry(kBare);
  const Counter counter = registry.counter("a_total", "A.");
  std::atomic<int> stage = 0;
  std::thread other([&] {
    counter.increment(3);
    stage = 1;
    stage.notify_one();
    stage.wait(1);
  });
  stage.wait(0);
  EXPECT_EQ(registry.value("a_total"), 3);
  stage = 2;
  stage.notify_one();
  other.join();
  EXPECT_EQ(registry.value("a_total"), 3);
}

/// Records when its thread's cells may be gone already.
struct RecordsAtTheEnd {
  Counter counter;
  ~RecordsAtTheEnd() { counter.increment(); }
};

TEST(Cells, ADestructorThatRunsAfterAThreadsCellsAreGoneStillCounts) {
  Registry registry(kBare);
  const Counter counter = registry.counter("a_total", "A.");
  std::thread([&] {
    thread_local RecordsAtTheEnd last;  // constructed before the thread's cells, so destroyed after them
    last.counter = counter;
    counter.increment();
  }).join();
  EXPECT_EQ(registry.value("a_total"), 2);
}

TEST(Cells, ABlockNeverCrossesAChunk) {
  std::vector<internal::CellId> blocks;
  for (int i = 0; i < 300; ++i) {
    blocks.push_back(internal::allocate_cells(internal::CellKind::kInteger, 60));
    EXPECT_EQ(blocks.back() / internal::kCellsPerChunk, (blocks.back() + 59) / internal::kCellsPerChunk);
  }
  for (const internal::CellId block : blocks) {
    internal::release_cells(internal::CellKind::kInteger, block, 60);
  }
}

TEST(Cells, AReleasedBlockIsGivenOutAgainAndIsZero) {
  const internal::CellId first = internal::allocate_cells(internal::CellKind::kFloating, 7);
  internal::add(first + 3, 2.5);
  internal::release_cells(internal::CellKind::kFloating, first, 7);
  EXPECT_EQ(internal::allocate_cells(internal::CellKind::kFloating, 7), first);
  std::vector<std::uint64_t> totals;
  internal::sum_cells(totals);
  EXPECT_EQ(totals[first + 3], 0U);
  internal::release_cells(internal::CellKind::kFloating, first, 7);
}

}  // namespace
}  // namespace nexusml::metrics
