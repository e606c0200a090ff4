#include "nexusml/alert/silence.h"

#include <gtest/gtest.h>

namespace nexusml::alert {
namespace {

using namespace std::chrono_literals;  // NOLINT

const Time kNow{1'000'000s};

Silence of(std::vector<Matcher> matchers) {
  return {"", std::move(matchers), kNow, kNow + 1h, "ana", "why"};
}

TEST(Silence, MatchesWhenAllMatchersDo) {
  const Labels labels{{"alertname", "RedisDown"}, {"severity", "critical"}};
  EXPECT_TRUE(matches(of({{"alertname", "RedisDown"}}), labels));
  EXPECT_TRUE(matches(of({{"alertname", "RedisDown"}, {"severity", "critical"}}), labels));
  EXPECT_FALSE(matches(of({{"alertname", "RedisDown"}, {"severity", "warning"}}), labels));
  EXPECT_TRUE(matches(of({{"alertname", "RedisDown"}, {"severity", "warning", false}}), labels));
  EXPECT_FALSE(matches(of({{"model_type", "risk"}}), labels));
  EXPECT_TRUE(matches(of({{"model_type", ""}, {"severity", "critical"}}), labels));  // a missing label is empty
}

TEST(Silence, IsInForceFromItsBeginUpToItsEnd) {
  const Silence silence = of({{"a", "b"}});
  EXPECT_FALSE(is_in_force(silence, kNow - 1s));
  EXPECT_TRUE(is_in_force(silence, kNow));
  EXPECT_TRUE(is_in_force(silence, kNow + 59min));
  EXPECT_FALSE(is_in_force(silence, kNow + 1h));
}

TEST(Silence, WhatCannotBeMeantIsRefused) {
  const auto field = [](Silence silence) {
    const Status status = check(silence, kNow);
    return status.ok() ? std::string() : status.error().fields.at(0).field;
  };
  EXPECT_EQ(field(of({{"a", "b"}})), "");
  EXPECT_EQ(field(of({})), "matchers");
  EXPECT_EQ(field(of({{"a", "b", false}})), "matchers");
  EXPECT_EQ(field(of({{"a", ""}})), "matchers");
  EXPECT_EQ(field(of({{"1a", "b"}})), "matchers.name");
  EXPECT_EQ(field(of({{"a", std::string(1001, 'b')}})), "matchers.value");
  EXPECT_EQ(field(of(std::vector<Matcher>(21, {"a", "b"}))), "matchers");
  Silence silence = of({{"a", "b"}});
  silence.ends = kNow;
  EXPECT_EQ(field(silence), "ends_at");
  silence.ends = kNow + 24h * 367;
  EXPECT_EQ(field(silence), "ends_at");
  silence = of({{"a", "b"}});
  silence.comment.clear();
  EXPECT_EQ(field(silence), "comment");
  silence = of({{"a", "b"}});
  silence.creator = std::string(1001, 'a');
  EXPECT_EQ(field(silence), "created_by");
}

}  // namespace
}  // namespace nexusml::alert
