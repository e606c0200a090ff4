#include "nexusml/base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace nexusml::base {
namespace {

TEST(ThreadPool, TheDestructorFinishesWhatWasSubmitted) {
  std::atomic<int> done{0};
  {
    ThreadPool pool(2);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.submit([&] { done.fetch_add(1, std::memory_order_relaxed); }));
  }
  EXPECT_EQ(done.load(), 100);
}

TEST(ThreadPool, RefusesWhenTooMuchWaits) {
  std::latch started(1);
  std::latch release(1);
  ThreadPool pool(1, 1);
  ASSERT_TRUE(pool.submit([&] {
    started.count_down();
    release.wait();
  }));
  started.wait();
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_FALSE(pool.submit([] {}));
  release.count_down();
}

}  // namespace
}  // namespace nexusml::base
