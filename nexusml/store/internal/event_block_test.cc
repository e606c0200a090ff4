#include "nexusml/store/internal/event_block.h"

#include <gtest/gtest.h>

#include <cmath>

namespace nexusml::store::internal {
namespace {

PredictionRecord small_record() {
  PredictionRecord record;
  record.id = "x";
  record.model = "m";
  return record;
}

std::string block_of_two() {
  std::string block;
  begin_block(block, BlockKind::kPredictions);
  PredictionRecord record;
  record.id = "0193f1c2-7a3b-7cde-8f01-23456789abcd";
  record.time = Time(std::chrono::microseconds(1'700'000'000'123'456));
  record.model = "risk";
  record.version = "3";
  record.type = "tabular";
  record.label = "high";
  record.value = 71.5;
  record.confidence = 0.9;
  record.latency_seconds = 0.002;
  record.features = R"({"age":61})";
  record.input_hash = "ab";
  record.error = "unavailable";
  record.external = true;
  append_prediction(block, record);
  append_prediction(block, small_record());
  return block;
}

TEST(EventBlock, GivesBackWhatWasAppended) {
  const std::string bytes = block_of_two();
  Block block;
  ASSERT_TRUE(read_block(bytes, block).ok());
  ASSERT_EQ(block.predictions.size(), 2u);
  const PredictionRecord& first = block.predictions[0];
  EXPECT_EQ(first.id, "0193f1c2-7a3b-7cde-8f01-23456789abcd");
  EXPECT_EQ(first.time, Time(std::chrono::microseconds(1'700'000'000'123'456)));
  EXPECT_EQ(first.model, "risk");
  EXPECT_EQ(first.version, "3");
  EXPECT_EQ(first.type, "tabular");
  EXPECT_EQ(first.label, "high");
  EXPECT_EQ(first.value, 71.5);
  EXPECT_EQ(first.confidence, 0.9);
  EXPECT_EQ(first.latency_seconds, 0.002);
  EXPECT_EQ(first.features, R"({"age":61})");
  EXPECT_EQ(first.input_hash, "ab");
  EXPECT_EQ(first.error, "unavailable");
  EXPECT_TRUE(first.external);
  EXPECT_TRUE(std::isnan(block.predictions[1].value));
  EXPECT_FALSE(block.predictions[1].external);
}

TEST(EventBlock, HoldsLabelsToo) {
  std::string bytes;
  begin_block(bytes, BlockKind::kFeedback);
  append_feedback(bytes, {.prediction_id = "p", .label = "high", .time = Time(std::chrono::seconds(7))});
  Block block;
  ASSERT_TRUE(read_block(bytes, block).ok());
  ASSERT_EQ(block.feedback.size(), 1u);
  EXPECT_EQ(block.feedback[0].prediction_id, "p");
  EXPECT_EQ(block.feedback[0].label, "high");
  EXPECT_EQ(block.feedback[0].time, Time(std::chrono::seconds(7)));
}

TEST(EventBlock, EveryPartOfABlockIsRefusedAndNothingOfItTaken) {
  const std::string bytes = block_of_two();
  std::string one;
  begin_block(one, BlockKind::kPredictions);
  append_prediction(one, small_record());
  const std::size_t second = bytes.size() - (one.size() - 1);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Block block;
    const bool whole = size == 1 || size == second;  // no record, or exactly one
    EXPECT_EQ(read_block(std::string_view(bytes).substr(0, size), block).ok(), whole) << size;
    EXPECT_EQ(block.predictions.size(), size == second ? 1u : 0u) << size;
  }
  Block block;
  EXPECT_EQ(read_block("\x09", block).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace nexusml::store::internal
