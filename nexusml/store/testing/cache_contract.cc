#include "nexusml/store/testing/cache_contract.h"

#include <array>
#include <thread>
#include <vector>

namespace nexusml::store::testing {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong{60000};

TEST_P(CacheContract, WhatWasSetIsThere) {
  EXPECT_TRUE(cache().ping().ok());
  EXPECT_EQ(cache().get("key").value(), std::nullopt);
  ASSERT_TRUE(cache().set("key", "value", kLong).ok());
  EXPECT_EQ(cache().get("key").value(), "value");
  ASSERT_TRUE(cache().set("key", "", kLong).ok());
  EXPECT_EQ(cache().get("key").value(), "");
  ASSERT_TRUE(cache().remove("key").ok());
  EXPECT_EQ(cache().get("key").value(), std::nullopt);
  EXPECT_TRUE(cache().remove("key").ok());
}

TEST_P(CacheContract, KeysAndValuesAreBytes) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  ASSERT_TRUE(cache().set(bytes, bytes, kLong).ok());
  EXPECT_EQ(cache().get(bytes).value(), bytes);
  const std::string large(1 << 20, 'x');
  ASSERT_TRUE(cache().set("large", large, kLong).ok());
  EXPECT_EQ(cache().get("large").value(), large);
}

TEST_P(CacheContract, AValueEndsWithItsLifetime) {
  ASSERT_TRUE(cache().set("short", "1", milliseconds(50)).ok());
  ASSERT_TRUE(cache().set("long", "2", kLong).ok());
  let_pass(milliseconds(70));
  EXPECT_EQ(cache().get("short").value(), std::nullopt);
  EXPECT_EQ(cache().get("long").value(), "2");
}

TEST_P(CacheContract, ManyAreReadInOrder) {
  ASSERT_TRUE(cache().set("a", "1", kLong).ok());
  ASSERT_TRUE(cache().set("c", "3", kLong).ok());
  const std::array<std::string_view, 4> keys = {"c", "b", "a", "c"};
  const auto values = cache().get_many(keys);
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(*values, (std::vector<std::optional<std::string>>{"3", std::nullopt, "1", "3"}));
  EXPECT_TRUE(cache().get_many({})->empty());
}

TEST_P(CacheContract, ACounterEndsAWindowAfterItsFirstAddition) {
  EXPECT_EQ(cache().increment("hits", 1, milliseconds(200)).value(), 1);
  let_pass(milliseconds(120));
  EXPECT_EQ(cache().increment("hits", 5, milliseconds(200)).value(), 6);
  let_pass(milliseconds(120));
  EXPECT_EQ(cache().increment("hits", 1, kLong).value(), 1) << "the second addition must not lengthen the window";
  EXPECT_EQ(cache().increment("hits", -3, kLong).value(), -2);
}

TEST_P(CacheContract, AValueThatIsNoCounterCannotBeAddedTo) {
  ASSERT_TRUE(cache().set("text", "abc", kLong).ok());
  EXPECT_EQ(cache().increment("text", 1, kLong).error().code, ErrorCode::kConflict);
  EXPECT_EQ(cache().get("text").value(), "abc");
  ASSERT_TRUE(cache().set("full", "9223372036854775807", kLong).ok());
  EXPECT_EQ(cache().increment("full", 1, kLong).error().code, ErrorCode::kConflict);
}

TEST_P(CacheContract, CountersOfManyThreadsAddUp) {
  std::array<std::thread, 4> threads;
  for (std::thread& thread : threads) {
    thread = std::thread([this] {
      for (int i = 0; i < 100; ++i) EXPECT_TRUE(cache().increment("shared", 1, kLong).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(cache().increment("shared", 0, kLong).value(), 400);
}

TEST_P(CacheContract, RefusesWhatNoCacheKeeps) {
  const std::string long_key(513, 'k');
  for (const std::string& key : {std::string(), long_key}) {
    const std::string_view view = key;
    EXPECT_EQ(cache().get(key).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(cache().get_many({&view, 1}).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(cache().set(key, "v", kLong).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(cache().increment(key, 1, kLong).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(cache().remove(key).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(cache().set("k", "v", milliseconds(0)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(cache().increment("k", 1, milliseconds(-5)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(cache().set("k", std::string((16 << 20) + 1, 'x'), kLong).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace nexusml::store::testing
