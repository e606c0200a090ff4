#include "nexusml/store/shared_counters.h"

#include <gtest/gtest.h>

#include <thread>

#include "nexusml/store/caches.h"

namespace nexusml::store {
namespace {

using std::chrono::milliseconds;

class SharedCountersTest : public testing::Test {
 protected:
  base::FakeClock clock_{std::chrono::system_clock::time_point(std::chrono::hours(490'000))};
  std::unique_ptr<Cache> cache_ = make_memory_cache(1 << 20, clock_);
  SharedCounters one_{cache_.get(), clock_, "rate:"};
  SharedCounters two_{cache_.get(), clock_, "rate:"};
};

TEST_F(SharedCountersTest, CountsHereAtOnceAndElsewhereAfterAnExchange) {
  EXPECT_EQ(one_.add("a"), 1);
  EXPECT_EQ(one_.add("a", 2), 3);
  EXPECT_EQ(two_.add("a"), 1);
  ASSERT_TRUE(one_.exchange().ok());
  EXPECT_EQ(one_.value("a"), 3);
  ASSERT_TRUE(two_.exchange().ok());
  EXPECT_EQ(two_.value("a"), 4);
  EXPECT_EQ(two_.add("a"), 5);
  ASSERT_TRUE(two_.exchange().ok());
  ASSERT_TRUE(one_.exchange().ok());
  EXPECT_EQ(one_.value("a"), 5);
  EXPECT_EQ(one_.value("b"), 0);
}

TEST_F(SharedCountersTest, BeginsAnewWithEveryWindow) {
  one_.add("a", 7);
  ASSERT_TRUE(one_.exchange().ok());
  clock_.advance(milliseconds(1000));
  EXPECT_EQ(one_.value("a"), 0);
  EXPECT_EQ(one_.add("a"), 1);
  ASSERT_TRUE(one_.exchange().ok());
  EXPECT_EQ(one_.value("a"), 1);
}

TEST_F(SharedCountersTest, WithoutACacheItCountsAlone) {
  SharedCounters alone(nullptr, clock_, "rate:");
  EXPECT_EQ(alone.add("a"), 1);
  ASSERT_TRUE(alone.exchange().ok());
  EXPECT_EQ(alone.add("a"), 2);
}

TEST_F(SharedCountersTest, WhileTheCacheRefusesNothingIsLost) {
  const std::string key = "rate:" + std::to_string(clock_.now().time_since_epoch() / std::chrono::seconds(1)) + ":a";
  ASSERT_TRUE(cache_->set(key, "no counter", milliseconds(60'000)).ok());
  one_.add("a", 3);
  EXPECT_FALSE(one_.exchange().ok());
  EXPECT_EQ(one_.add("a"), 4);
  ASSERT_TRUE(cache_->remove(key).ok());
  ASSERT_TRUE(one_.exchange().ok());
  two_.add("a", 0);
  ASSERT_TRUE(two_.exchange().ok());
  EXPECT_EQ(two_.value("a"), 4);
}

TEST_F(SharedCountersTest, KeysAreLimited) {
  SharedCounters few(cache_.get(), clock_, "few:", {.maximum_keys = 2});
  EXPECT_EQ(few.add("a"), 1);
  EXPECT_EQ(few.add("b"), 1);
  EXPECT_EQ(few.add("c"), 1);
  EXPECT_EQ(few.add("d"), 2) << "together with c";
  EXPECT_EQ(few.add("a"), 2);
}

TEST_F(SharedCountersTest, NoAdditionIsLostWhileExchanging) {
  std::thread adder([&] {
    for (int i = 0; i < 20'000; ++i) one_.add("a");
  });
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(one_.exchange().ok());
  adder.join();
  ASSERT_TRUE(one_.exchange().ok());
  EXPECT_EQ(one_.value("a"), 20'000);
  two_.add("a", 0);
  ASSERT_TRUE(two_.exchange().ok());
  EXPECT_EQ(two_.value("a"), 20'000);
}

}  // namespace
}  // namespace nexusml::store
