#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "nexusml/base/clock.h"
#include "nexusml/store/caches.h"
#include "nexusml/store/shared_counters.h"
#include "nexusml/store/testing/cache_contract.h"
#include "tests/support/redis_server.h"

// Against a real Redis, which the first test starts.
namespace nexusml::store {
namespace {

using std::chrono::milliseconds;
using support::RedisServer;
using testing::CacheContract;
constexpr milliseconds kLong{60000};

/// Started once for all tests of this program; none where it is not installed.
RedisServer* server() {
  static const std::unique_ptr<RedisServer> started = RedisServer::start();
  return started.get();
}

const base::Clock& system_clock() {
  static const base::SystemClock clock;
  return clock;
}

testing::CacheDriver redis_driver() {
  return {"redis",
          []() -> std::unique_ptr<Cache> {
            if (server() == nullptr) return nullptr;
            server()->kill();  // it keeps nothing
            if (!server()->start_again()) return nullptr;
            return open_redis_cache(server()->address(), system_clock()).value();
          },
          [](milliseconds time) { std::this_thread::sleep_for(time); }};  // its clock is not ours to move
}

INSTANTIATE_TEST_SUITE_P(Redis, CacheContract, ::testing::Values(redis_driver()));

class RedisCacheTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (server() == nullptr) GTEST_SKIP() << "Redis could not be started";
    cache_ = open_redis_cache(server()->address(1), clock_, quick()).value();
  }
  static RedisOptions quick() {
    RedisOptions options;
    options.operation_timeout = milliseconds(100);
    return options;
  }
  static std::string refusal(const std::string& address) {
    const Status ping = open_redis_cache(address, system_clock(), quick()).value()->ping();
    EXPECT_FALSE(ping.ok());
    if (ping.ok()) return "";
    EXPECT_EQ(ping.error().code, ErrorCode::kUnavailable) << ping.error().message;
    EXPECT_EQ(ping.error().message.find("wr0ng"), std::string::npos) << ping.error().message;
    return ping.error().message;
  }

  base::FakeClock clock_;
  std::unique_ptr<Cache> cache_;
};

TEST_F(RedisCacheTest, RefusalsSayWhatToDoAndNoSecret) {
  EXPECT_NE(refusal(server()->address(0, "wr0ng")).find("check user and password"), std::string::npos);
  const std::string nobody = "redis://:wr0ng@127.0.0.1:" + std::to_string(support::free_port());
  EXPECT_NE(refusal(nobody).find("refused"), std::string::npos) << refusal(nobody);
  EXPECT_EQ(open_redis_cache("rediss://h", system_clock()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(open_redis_cache("redis://h/first", system_clock()).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(RedisCacheTest, DatabasesAreApart) {
  ASSERT_TRUE(cache_->set("here", "1", kLong).ok());
  const auto other = open_redis_cache(server()->address(2), clock_).value();
  EXPECT_EQ(other->get("here").value(), std::nullopt);
  EXPECT_EQ(cache_->get("here").value(), "1");
}

TEST_F(RedisCacheTest, AServerThatHangsCostsOneTimeoutAndThenNothing) {
  ASSERT_TRUE(cache_->ping().ok());
  server()->pause();
  EXPECT_EQ(cache_->get("k").error().code, ErrorCode::kUnavailable);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(cache_->get("k").error().code, ErrorCode::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(90)) << "100 calls, less than one timeout";
  server()->resume();
  EXPECT_FALSE(cache_->get("k").ok()) << "still in the pause";
  clock_.advance(milliseconds(1001));
  EXPECT_TRUE(cache_->get("k").ok());
}

TEST_F(RedisCacheTest, APingEndsThePause) {
  server()->kill();
  EXPECT_FALSE(cache_->get("k").ok());
  EXPECT_FALSE(cache_->ping().ok());
  ASSERT_TRUE(server()->start_again());
  EXPECT_FALSE(cache_->get("k").ok());
  EXPECT_TRUE(cache_->ping().ok());
  EXPECT_TRUE(cache_->get("k").ok());
}

TEST_F(RedisCacheTest, WhoeverMustNotWaitIsNeverMadeToConnect) {
  RedisOptions options = quick();
  options.connect_when_needed = false;
  options.connections = 2;
  const auto cache = open_redis_cache(server()->address(1), clock_, options).value();
  EXPECT_NE(cache->get("k").error().message.find("no connection is open"), std::string::npos);
  ASSERT_TRUE(cache->ping().ok());
  EXPECT_TRUE(cache->set("k", "v", kLong).ok());
  server()->kill();
  EXPECT_FALSE(cache->get("k").ok());
  EXPECT_FALSE(cache->ping().ok());
  ASSERT_TRUE(server()->start_again());
  EXPECT_FALSE(cache->get("k").ok()) << "nobody has pinged";
  ASSERT_TRUE(cache->ping().ok());
  EXPECT_EQ(cache->get("k").value(), std::nullopt);
}

TEST_F(RedisCacheTest, ReplicasShareCounters) {
  const auto other = open_redis_cache(server()->address(1), clock_).value();
  SharedCounters one(cache_.get(), clock_, "rate:");
  SharedCounters two(other.get(), clock_, "rate:");
  one.add("client", 3);
  two.add("client", 4);
  ASSERT_TRUE(one.exchange().ok());
  ASSERT_TRUE(two.exchange().ok());
  ASSERT_TRUE(one.exchange().ok());
  EXPECT_EQ(one.value("client"), 7);
  EXPECT_EQ(two.value("client"), 7);
  server()->pause();
  one.add("client", 5);
  EXPECT_FALSE(one.exchange().ok());
  EXPECT_EQ(one.add("client"), 13) << "alone meanwhile";
  server()->resume();
  ASSERT_TRUE(cache_->ping().ok());
  ASSERT_TRUE(one.exchange().ok());
  ASSERT_TRUE(two.exchange().ok());
  // The addition that was sent into the pause may have arrived after all: an answer that is lost is counted twice.
  EXPECT_GE(two.value("client"), 13);
  EXPECT_LE(two.value("client"), 18);
}

TEST_F(RedisCacheTest, AServerThatRestartedIsUsedAgainWithoutAFailure) {
  ASSERT_TRUE(cache_->set("k", "v", kLong).ok());
  server()->kill();
  ASSERT_TRUE(server()->start_again());
  EXPECT_EQ(cache_->get("k").value(), std::nullopt);
}

}  // namespace
}  // namespace nexusml::store
