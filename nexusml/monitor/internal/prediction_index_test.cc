#include "nexusml/monitor/internal/prediction_index.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nexusml/monitor/testing/labelled_predictions.h"

namespace nexusml::monitor {
namespace {

using monitor::testing::Ids;
using monitor::testing::kNoon;

IndexedPrediction numbered(std::uint64_t number) {
  return {.id = {number * 0x9E3779B97F4A7C15ULL, number}, .time = kNoon, .confidence = static_cast<double>(number)};
}

TEST(UuidKey, IsTheUuidInEitherCase) {
  const std::string text = "0193f1c2-7a3b-7cde-8f01-23456789abcd";
  const auto key = uuid_key(text);
  ASSERT_TRUE(key);
  EXPECT_EQ(to_text(*key), text);
  EXPECT_EQ(uuid_key("0193F1C2-7A3B-7CDE-8F01-23456789ABCD"), key);
  EXPECT_NE(uuid_key("0193f1c2-7a3b-7cde-8f01-23456789abce"), key);
  EXPECT_FALSE(uuid_key("0193f1c2-7a3b-7cde-8f01-23456789abc"));
  EXPECT_FALSE(uuid_key(""));
  Ids ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string one = ids.next();
    EXPECT_EQ(to_text(uuid_key(one).value()), one);
  }
}

TEST(PredictionIndex, GivesBackWhatItTook) {
  PredictionIndex index(1 << 20);
  std::vector<double> room;
  EXPECT_FALSE(index.find({1, 2}, room));
  const std::vector<double> scores{0.2, 0.5, 0.3};
  index.add({.id = {1, 2}, .time = kNoon, .source = 7, .label = 1, .segment = 3, .confidence = 0.5, .scores = scores});
  index.add({.id = {2, 2}, .time = kNoon, .value = 4.5, .scale = 0.25});
  const auto first = index.find({1, 2}, room);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->time, kNoon);
  EXPECT_EQ(first->source, 7);
  EXPECT_EQ(first->label, 1);
  EXPECT_EQ(first->segment, 3);
  EXPECT_EQ(first->confidence, 0.5);
  EXPECT_TRUE(std::isnan(first->value));
  EXPECT_EQ(std::vector<double>(first->scores.begin(), first->scores.end()), scores);
  const auto second = index.find({2, 2}, room);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->value, 4.5);
  EXPECT_EQ(second->scale, 0.25);
  EXPECT_EQ(second->label, NameTable::kNone);
  EXPECT_TRUE(second->scores.empty());
  index.add({.id = {1, 2}, .label = 2});
  EXPECT_EQ(index.find({1, 2}, room)->label, 2) << "the newest of an id";
}

TEST(PredictionIndex, TheOldestLeaveAndTheNewestStay) {
  PredictionIndex index(64 * 1024);
  constexpr std::uint64_t kMany = 100'000;
  std::vector<double> room;
  std::vector<double> scores;
  for (std::uint64_t i = 0; i < kMany; ++i) {
    IndexedPrediction one = numbered(i);
    scores.assign(i % 5, 0.25);
    one.scores = scores;
    if (i % 3 == 0) one.value = 1;
    index.add(one);
    ASSERT_EQ(index.find(one.id, room)->confidence, static_cast<double>(i));
  }
  std::uint64_t oldest = kMany;
  while (oldest > 0 && index.find(numbered(oldest - 1).id, room)) --oldest;
  EXPECT_GT(kMany - oldest, 600U);  // 64 KiB hold that many
  EXPECT_LT(kMany - oldest, 1200U);
  for (std::uint64_t i = 0; i < oldest; ++i) ASSERT_FALSE(index.find(numbered(i).id, room)) << i;
}

TEST(PredictionIndex, IdsThatCollideCostNoMoreThanAChain) {
  PredictionIndex index(1 << 20);
  std::vector<double> room;
  for (int i = 0; i < 1000; ++i) index.add({.id = {5, 5}, .label = static_cast<NameTable::Id>(i)});
  EXPECT_EQ(index.find({5, 5}, room)->label, 999);
  EXPECT_FALSE(index.find({5, 6}, room));
}

TEST(PredictionIndex, OfVeryManyScoresNoneIsKept) {
  PredictionIndex index(0);  // as small as can be
  std::vector<double> room;
  const std::vector<double> many(PredictionIndex::kMostScores + 1, 0.01);
  index.add({.id = {1, 1}, .label = 4, .scores = many});
  EXPECT_EQ(index.find({1, 1}, room)->label, 4);
  EXPECT_TRUE(index.find({1, 1}, room)->scores.empty());
  index.add({.id = {1, 2}, .scores = std::span(many).first(PredictionIndex::kMostScores)});
  EXPECT_EQ(index.find({1, 2}, room)->scores.size(), PredictionIndex::kMostScores);
}

}  // namespace
}  // namespace nexusml::monitor
