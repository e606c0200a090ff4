#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "nexusml/base/clock.h"
#include "nexusml/store/caches.h"
#include "nexusml/store/testing/cache_contract.h"

namespace nexusml::store {
namespace {

using std::chrono::milliseconds;
using testing::CacheContract;
constexpr milliseconds kLong{60000};

testing::CacheDriver memory_driver() {
  auto clock = std::make_shared<base::FakeClock>();
  return {"memory", [clock] { return make_memory_cache(64 << 20, *clock); },
          [clock](milliseconds time) { clock->advance(time); }};
}

INSTANTIATE_TEST_SUITE_P(Memory, CacheContract, ::testing::Values(memory_driver()));

TEST(MemoryCacheTest, StaysWithinItsBytesAndKeepsWhatIsUsed) {
  const base::FakeClock clock;
  const auto cache = make_memory_cache(1 << 20, clock);
  ASSERT_TRUE(cache->set("used", "still here", kLong).ok());
  const std::string kilobyte(1000, 'x');
  for (int i = 0; i < 10000; ++i) {
    ASSERT_TRUE(cache->set("key" + std::to_string(i), kilobyte, kLong).ok());
    ASSERT_EQ(cache->get("used").value(), "still here") << i;
  }
  std::size_t kept = 0;
  for (int i = 0; i < 10000; ++i) kept += cache->get("key" + std::to_string(i))->has_value() ? 1 : 0;
  EXPECT_GT(kept, 500U);
  EXPECT_LE(kept * kilobyte.size(), std::size_t{1 << 20});
}

TEST(MemoryCacheTest, WhatIsTooLargeForItIsForgottenAtOnce) {
  const base::FakeClock clock;
  const auto cache = make_memory_cache(1000, clock);
  ASSERT_TRUE(cache->set("large", std::string(5000, 'x'), kLong).ok());
  EXPECT_EQ(cache->get("large").value(), std::nullopt);
}

}  // namespace
}  // namespace nexusml::store
